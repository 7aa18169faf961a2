import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import {
  compose,
  draftFromJson,
  duplicateIssue,
  type Issue,
  type ReadPacketOptions,
  readPacket,
  salvagePacket,
} from '../../src/index.ts';
import { attachmentCases, zip } from './attachments.ts';
import { AT, clock, type VectorCase } from './case.ts';
import { deviationCases } from './deviations.ts';
import { draftCases } from './drafts.ts';
import { kindCases } from './kinds.ts';
import { ruleCases } from './rules.ts';

/** Files that drafts attach. */
const attached: Readonly<Record<string, Buffer>> = {
  'cong-van.pdf': Buffer.from('%PDF-1.7\n%%EOF\n'),
  'so-lieu.xlsx': zip([
    { name: '[Content_Types].xml', data: Buffer.from('<Types/>'), method: 0 },
    { name: 'xl/workbook.xml', data: Buffer.from('<workbook/>'), method: 0 },
  ]),
  'mot.zip': zip([{ name: 'a.txt', data: Buffer.from('a'), method: 0 }]),
  'hai.zip': zip([
    { name: 'a.txt', data: Buffer.from('a'), method: 0 },
    { name: 'b.txt', data: Buffer.from('b'), method: 0 },
  ]),
};

const ABOUT =
  'Vectors for edXML packets (QCVN 102:2016/BTTTT). "read": read `input` at `at`, expect `expect`. "salvage": the same with the forgiving reader. "compose": write the draft, expect the bytes `output` or the error. See README.md.';

/** The whole set as files: path → bytes. Deterministic. */
export function buildVectors(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const folder = mkdtempSync(join(tmpdir(), 'edxml-vectors-'));
  mkdirSync(join(folder, 'drafts'));
  try {
    for (const [name, bytes] of Object.entries(attached)) {
      files.set(`drafts/${name}`, bytes);
      writeFileSync(join(folder, 'drafts', name), bytes);
    }
    const all = [...kindCases(), ...ruleCases(), ...deviationCases(), ...attachmentCases(), ...draftCases()];
    const ids = new Set(all.map((item) => item.id));
    if (ids.size !== all.length) throw new Error('two vectors share an id');
    const wrong: string[] = [];
    const cases = all.flatMap((item) => {
      try {
        return [build(item, files, join(folder, 'drafts'))];
      } catch (error) {
        wrong.push((error as Error).message);
        return [];
      }
    });
    // All of them at once: they are mended together.
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    const manifest = { set: 'edxml', version: 1, about: ABOUT, at: AT, count: cases.length, cases };
    files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return files;
}

function build(item: VectorCase, files: Map<string, Buffer>, drafts: string): object {
  const { id, group, operation, about, clause, evidence, options } = item;
  const head = {
    id,
    group,
    operation,
    about,
    clause,
    ...(evidence === undefined ? {} : { evidence }),
    ...(options === undefined ? {} : { options }),
  };
  if (operation === 'compose') return { ...head, ...buildCompose(item, files, drafts) };
  const input = `packets/${id}.edxml`;
  files.set(input, item.input as Buffer);
  if (operation !== 'duplicate') return { ...head, input, ...buildRead(item) };
  const known = `packets/${id}-known.edxml`;
  files.set(known, item.known as Buffer);
  return { ...head, input, known, ...buildDuplicate(item) };
}

function buildRead(item: VectorCase): object {
  const way = item.operation === 'salvage' ? salvagePacket : readPacket;
  try {
    const packet = way(item.input as Buffer, readOptions(item));
    if (item.error !== undefined) throw new Error(`${item.id}: expected ${item.error}`);
    agree(item, packet.issues);
    const { issues, ...json } = packet.toJSON();
    return { expect: { ...json, issues: issues.map(briefly) } };
  } catch (error) {
    if (!isLienThongError(error) || error.code !== item.error) throw error;
    const { line, column } = error.details as { line?: number; column?: number };
    return { expect: { error: { code: error.code, ...(line === undefined ? {} : { line, column }) } } };
  }
}

function readOptions({ options = {} }: VectorCase): ReadPacketOptions {
  const { edition, maxPacketBytes } = options;
  return {
    clock,
    ...(edition === undefined ? {} : { edition }),
    ...(maxPacketBytes === undefined ? {} : { limits: { maxPacketBytes } }),
  };
}

/** Is the document in the register already? The one rule that is judged of two packets (NĐ 30/2020 PL VI III.1.h). */
function buildDuplicate(item: VectorCase): object {
  const [incoming, known] = [item.input, item.known].map((bytes) => readPacket(bytes as Buffer, { clock }));
  if (incoming?.kind !== 'document' || known?.kind !== 'document') throw new Error(`${item.id}: not two documents`);
  const found = duplicateIssue(incoming, known);
  const issues = found === undefined ? [] : [found];
  agree(item, issues);
  return { expect: { issues: issues.map(briefly) } };
}

function buildCompose(item: VectorCase, files: Map<string, Buffer>, drafts: string): object {
  const input = `drafts/${item.id}.json`;
  files.set(input, Buffer.from(`${JSON.stringify(item.input, null, 1)}\n`));
  try {
    const json = JSON.parse(JSON.stringify(item.input));
    const composed = compose(draftFromJson(json, { baseDirectory: drafts }), { clock, ...item.options });
    if (item.error !== undefined) throw new Error(`${item.id}: expected ${item.error}`);
    agree(item, composed.issues);
    const output = `composed/${item.id}.edxml`;
    files.set(output, Buffer.concat([...composed.chunks()]));
    return { input, output, expect: { documentId: composed.documentId, issues: composed.issues.map(briefly) } };
  } catch (error) {
    if (!isLienThongError(error) || error.code !== item.error) throw error;
    const issues = error.details['issues'] as readonly Issue[];
    agree(item, issues);
    return { input, expect: { error: { code: error.code }, issues: issues.map(briefly) } };
  }
}

/** What the vector's author wrote by hand must be what comes out; positions and models are then recorded. */
function agree(item: VectorCase, issues: readonly Issue[]): void {
  const got = issues.map((issue) => `${(issue.severity[0] as string).toUpperCase()} ${issue.code}`).sort();
  const wanted = [...item.issues].sort();
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(`${item.id}:\n  wanted ${wanted.join(', ')}\n  got    ${got.join(', ')}`);
}

function briefly({ severity, code, path, line, column }: Issue): object {
  return { severity, code, path, line, column };
}

/** Reads a committed file, for the comparison. */
export function committed(root: string, path: string): Buffer | undefined {
  try {
    return readFileSync(join(root, path));
  } catch {
    return undefined;
  }
}
