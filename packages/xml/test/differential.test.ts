import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { amount, peer } from '../../tests/src/peer.ts';
import { vectors } from '../../tests/src/vectors.ts';
import {
  c14n10WithComments,
  c14n11WithComments,
  descendants,
  excC14nWithComments,
  readXml,
  type XmlDocument,
} from '../src/index.ts';
import { mutate } from './support/mutate.ts';
import { canonical, codeOf, refusal } from './support/ours.ts';
import { Dice } from './support/random.ts';
import { randomDocument } from './support/trees.ts';
import { XmllintBatch, type XmllintForm } from './support/xmllint.ts';

const xmllint = peer('xmllint');
const BATCH = 500;
const FORMS: readonly (readonly [XmllintForm, string])[] = [
  ['--c14n', c14n10WithComments],
  ['--c14n11', c14n11WithComments],
  ['--exc-c14n', excC14nWithComments],
];
/** What the design is stricter in than libxml2. */
const OURS_ALONE = new Set(['XML_DOCTYPE', 'XML_LIMIT', 'XML_ENCODING', 'XML_ID_DUPLICATE']);

function compare(documents: readonly Buffer[]): { accepted: number; problems: string[] } {
  using batch = new XmllintBatch(xmllint as string, documents);
  const theirs = batch.refusals();
  const accepted: number[] = [];
  const problems: string[] = [];
  for (const [i, bytes] of documents.entries()) {
    const ours = refusal(bytes);
    const their = theirs[i];
    if (ours === undefined && their !== undefined && !isHalfDecoded(their)) problems.push(`LENIENT ${their}\n${show(bytes)}`);
    if (ours !== undefined && their === undefined && !OURS_ALONE.has(ours) && !isQuirk(bytes))
      problems.push(`STRICT ${ours}\n${show(bytes)}`);
    if (ours === undefined && their === undefined) accepted.push(i);
  }
  for (const [form, algorithm] of FORMS) {
    const outputs = new Map<number, Buffer>();
    for (const i of accepted) {
      const document = readXml(documents[i] as Buffer);
      if (hasAmpersandNamespace(document) || (algorithm === c14n11WithComments && hasEmptyBase(document))) continue;
      // A relative namespace URI: xmllint prints nothing for it either.
      if (codeOf(() => outputs.set(i, canonical(document, algorithm))) !== undefined) outputs.set(i, Buffer.alloc(0));
    }
    const indices = [...outputs.keys()];
    if (Buffer.concat([...outputs.values()]).equals(batch.canonical(form, indices))) continue;
    for (const i of indices) {
      const their = batch.canonical(form, [i]);
      const our = outputs.get(i) as Buffer;
      if (!our.equals(their)) problems.push(`${form}\n${show(documents[i] as Buffer)}\nOURS ${show(our)}\nTHEIRS ${show(their)}`);
      if (problems.length > 3) break;
    }
  }
  return { accepted: accepted.length, problems };
}

/** libxml2 2.9 writes `&` in a namespace URI unescaped, which is not even well-formed; C14N §2.3 has it escaped as in attributes. */
function hasAmpersandNamespace(document: XmlDocument): boolean {
  for (const element of descendants(document)) if (element.namespaces.some(({ uri }) => uri.includes('&'))) return true;
  return false;
}

/**
 * libxml2 drops `xml:base=""` from any element in C14N 1.1. The fix-up of §2.4 that may leave nothing is for elements whose ancestors
 * were left out, and of a whole document none are.
 */
function hasEmptyBase(document: XmlDocument): boolean {
  for (const element of descendants(document))
    if (element.attributes.some((a) => a.name === 'xml:base' && a.value === '')) return true;
  return false;
}

/** libxml2 judges a namespace URI before the `&` in it is decoded: the `#` of its own `&#38;` is one too many beside a fragment. */
function isHalfDecoded(error: string): boolean {
  return /namespace error : .*&#38;.*#.* is not a valid URI/s.test(error);
}

/**
 * Where libxml2 departs from the norm: it takes a NUL behind the root for the end of its buffer, `1.` for a version number, and
 * needs no white space between `encoding="utf-8"` and `standalone` (production SDDecl).
 */
function isQuirk(bytes: Buffer): boolean {
  return bytes.includes(0) || /version\s*=\s*["']1\.["']|^[^>]*["']utf-8["']standalone/i.test(bytes.toString('latin1'));
}

function show(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('utf8'));
}

test.skipIf(xmllint === undefined)(
  'generated trees: read and canonicalized as libxml2 does',
  () => {
    const dice = new Dice(20261122);
    const total = amount(5_000, 100_000);
    for (let done = 0; done < total; done += BATCH) {
      const documents = Array.from({ length: BATCH }, () => Buffer.from(randomDocument(dice)));
      const { accepted, problems } = compare(documents);
      expect(problems.slice(0, 3).join('\n')).toBe('');
      expect(accepted).toBe(BATCH);
    }
  },
  3_600_000,
);

test.skipIf(xmllint === undefined)(
  'mutated packets and trees: never more lenient than libxml2, never stricter beyond the design',
  () => {
    const dice = new Dice(102);
    const originals = packets();
    const total = amount(20_000, 500_000);
    let accepted = 0;
    for (let done = 0; done < total; done += BATCH) {
      const documents = Array.from({ length: BATCH }, () =>
        mutate(dice, dice.chance(50) && originals.length > 0 ? dice.pick(originals) : Buffer.from(randomDocument(dice))),
      );
      const result = compare(documents);
      expect(result.problems.slice(0, 3).join('\n')).toBe('');
      accepted += result.accepted;
    }
    // The mutations must stay near enough to be worth something: a good share is still well-formed.
    expect(accepted / total).toBeGreaterThan(0.1);
    expect(accepted / total).toBeLessThan(0.9);
  },
  3_600_000,
);

function packets(): Buffer[] {
  const folder = vectors('samples');
  if (folder === undefined) return [];
  const names = [
    '02_sdk_edoc_revocation',
    '04_sdk_edoc_replacement',
    '05_sdk_status_01',
    '09_received_2025_pdf_type_but_zip_payload',
  ];
  return names.map((name) => readFileSync(join(folder, `${name}.edxml`)));
}
