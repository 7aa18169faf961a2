import type { ByteSource } from '@lienthong/core';
import type { PacketFacts } from './facts.ts';

const HEAD = 4 * 1024 * 1024;

/** Facts by tag names alone, for a packet that no XML reader accepts. Bounded: the header of a packet is small. */
export function factsFromText(source: ByteSource): PacketFacts | undefined {
  const text = Buffer.from(source.read(0, Math.min(source.size, HEAD))).toString('utf8');
  const header = section(text, 'MessageHeader')[0] ?? section(text, 'Status')[0];
  if (header === undefined) return undefined;
  const one = (within: string, name: string): string => section(within, name)[0]?.trim() ?? '';
  const statusCode = one(header, 'StatusCode');
  const answers = section(header, 'ResponseFor');
  const code = section(header.replace(/<(?:\w+:)?ResponseFor[\s>][\s\S]*?<\/(?:\w+:)?ResponseFor>/g, ''), 'Code')[0] ?? '';
  const document = statusCode === '';
  return {
    kind: document ? 'document' : 'status',
    from: one(section(header, 'From')[0] ?? '', 'OrganId'),
    to: section(header, 'To').map((to) => one(to, 'OrganId')),
    responseFor: answers.map((a) => one(a, 'OrganId')).filter((c) => c !== ''),
    documentId: document ? one(header, 'DocumentId') : one(answers[0] ?? '', 'DocumentId'),
    notation: document ? joinNotation(one(code, 'CodeNumber'), one(code, 'CodeNotation')) : one(answers[0] ?? '', 'Code'),
    title: one(header, document ? 'Subject' : 'Description'),
    statusCode,
    wellFormed: false,
  };
}

export const joinNotation = (number: string, notation: string): string => [number, notation].filter((x) => x !== '').join('/');

function section(text: string, name: string): string[] {
  const found: string[] = [];
  const pattern = new RegExp(`<(?:[\\w.-]+:)?${name}(?:\\s[^<>]*)?>([\\s\\S]*?)</(?:[\\w.-]+:)?${name}\\s*>`, 'g');
  for (const match of text.matchAll(pattern)) found.push(match[1] as string);
  return found;
}
