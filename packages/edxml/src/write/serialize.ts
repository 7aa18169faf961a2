import { escapeAttribute, escapeText } from '@lienthong/xml';
import type { WriteNode } from './node.ts';

const FLUSH_CHARACTERS = 32 * 1024;

/**
 * The writer form of spec §4: declaration, two spaces a level, CRLF, `<X />`, CRLF after the closing root tag. Long base64 passes
 * through; the rest is gathered into chunks of some tens of KiB.
 */
export function* serialize(root: WriteNode): Generator<Uint8Array> {
  let held = '<?xml version="1.0" encoding="UTF-8"?>\r\n';
  const stack: { node: WriteNode; next: number }[] = [];
  let node: WriteNode | undefined = root;
  // A loop, not recursion: the depth of an extra element is the sender's choice.
  while (node !== undefined || stack.length > 0) {
    if (node !== undefined) {
      const indent = '  '.repeat(stack.length);
      const open: string = `${indent}<${node.name}${node.attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join('')}`;
      const content: WriteNode['content'] = node.content;
      if (typeof content === 'string') {
        held += content === '' ? `${open} />\r\n` : `${open}>${escapeText(content)}</${node.name}>\r\n`;
        node = undefined;
      } else if ('stream' in content) {
        yield Buffer.from(`${held}${open}>`);
        yield* content.stream();
        held = `</${node.name}>\r\n`;
        node = undefined;
      } else if (content.length === 0) {
        held += `${open} />\r\n`;
        node = undefined;
      } else {
        held += `${open}>\r\n`;
        stack.push({ node, next: 0 });
      }
    }
    const top = stack.at(-1);
    if (top !== undefined) {
      node = (top.node.content as readonly WriteNode[])[top.next++];
      if (node === undefined) {
        stack.pop();
        held += `${'  '.repeat(stack.length)}</${top.node.name}>\r\n`;
      }
    } else {
      node = undefined;
    }
    if (held.length >= FLUSH_CHARACTERS) {
      yield Buffer.from(held);
      held = '';
    }
  }
  if (held !== '') yield Buffer.from(held);
}
