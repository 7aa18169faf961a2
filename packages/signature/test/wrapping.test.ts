import { isLienThongError } from '@lienthong/core';
import { childElements, readXml, textContent, type XmlElement } from '@lienthong/xml';
import { describe, expect, test } from 'vitest';
import { type CoreReport, type VerifyWithKeyOptions, verifyXmlWithKey } from '../src/internal/index.ts';
import { createForge } from './forge.ts';

// XSW 1–8 (Somorovsky et al., "On Breaking SAML", 2012) on an order: the signed one is moved aside, a forged one takes its place.
// The naive consumer takes the order that the application protocol says is the order: /Env/Order[1].

const forge = createForge();
const key = { kind: 'public', key: forge.publicKey } as const;
const WSU = 'xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" ';
const idKinds = ['Id', 'ID', 'id', 'xml:id', 'wsu:Id'] as const;
const forgedIds = ['none', 'other', 'same'] as const;
type IdKind = (typeof idKinds)[number];

interface Shape {
  readonly attack: number;
  readonly id: IdKind;
  readonly forgedId: (typeof forgedIds)[number];
  readonly signatures: 1 | 2;
  readonly enveloped: boolean;
}

function order(id: IdKind, value: string | undefined, amount: number, inside = ''): string {
  const attribute = value === undefined ? '' : ` ${id === 'wsu:Id' ? WSU : ''}${id}="${value}"`;
  return `<Order${attribute}><Amount>${amount}</Amount>${inside}</Order>`;
}

function build(shape: Shape): { readonly good: string; readonly attack: string } {
  const { id, enveloped } = shape;
  const original = order(id, 'o1', 100);
  const head = order(id, 'h1', 1).replaceAll('Order', 'Head');
  const reference = forge.reference('#o1', original, { enveloped });
  const others = shape.signatures === 2 ? forge.signature([forge.reference('#h1', head)]) : '';
  const signature = (parts = {}): string => forge.signature([reference], parts);
  const forgedId = { none: undefined, other: 'f1', same: 'o1' }[shape.forgedId];
  const forged = (inside = ''): string => order(id, forgedId, 999, inside);
  const body: Record<number, () => string> = {
    1: () => forged(signature({ last: original })),
    2: () => forged(original + signature()),
    3: () => forged() + original + signature(),
    4: () => forged(original) + signature(),
    5: () => forged(signature()) + original,
    6: () => forged(signature({ first: original })),
    7: () => `<Extensions>${original}${signature()}</Extensions>${forged()}`,
    8: () => forged(signature({ last: `<ds:Object>${original}</ds:Object>` })),
  };
  const env = (content: string): string => `<Env>${head}${content}${others}</Env>`;
  return { good: env(original + signature()), attack: env((body[shape.attack] as () => string)()) };
}

/** What a consumer gets that trusts "valid" and takes the order by its place; `checked` asks the coverage about that very order. */
async function consume(
  text: string,
  options: VerifyWithKeyOptions,
  checked: boolean,
): Promise<'refused' | 'original' | 'forged'> {
  let reports: CoreReport[];
  let root: XmlElement;
  try {
    const document = readXml(Buffer.from(text));
    root = document.root;
    reports = await verifyXmlWithKey(document, key, { ids: 'vectors', ...options });
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    return 'refused';
  }
  if (reports.length === 0 || reports.some((r) => r.outcome !== 'valid')) return 'refused';
  const [taken] = childElements(root, 'Order');
  if (taken === undefined) return 'refused';
  if (checked && !reports.some((r) => /^(?:whole|except-omitted)$/.test(r.coverage.of(taken)))) return 'refused';
  const [amount] = childElements(taken, 'Amount');
  return amount !== undefined && textContent(amount) === '100' ? 'original' : 'forged';
}

const shapes: Shape[] = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((attack) =>
  idKinds.flatMap((id) =>
    forgedIds.flatMap((forgedId) =>
      ([1, 2] as const).flatMap((signatures) =>
        // Inside the Signature itself the enveloped transform would remove the original too.
        (attack === 1 || attack === 6 || attack === 8 ? [false] : [false, true]).map((enveloped) => ({
          attack,
          id,
          forgedId,
          signatures,
          enveloped,
        })),
      ),
    ),
  ),
);

describe(`${shapes.length} wrapping attacks`, () => {
  test('there are enough of them, and each good twin is accepted', async () => {
    expect(shapes.length).toBeGreaterThanOrEqual(200);
    for (const shape of shapes) expect(await consume(build(shape).good, {}, true), JSON.stringify(shape)).toBe('original');
  });

  test('each is refused', async () => {
    for (const shape of shapes) expect(await consume(build(shape).attack, {}, true), JSON.stringify(shape)).toBe('refused');
  });

  test('each is accepted where its guard is off', async () => {
    for (const shape of shapes) {
      const { attack } = build(shape);
      const off: VerifyWithKeyOptions[] = (['first', 'last'] as const).map((duplicateIds) => ({
        duplicateIds,
        guards: { oneOfEach: false },
      }));
      const results = await Promise.all(off.map((options) => consume(attack, options, false)));
      // The reader itself refuses two equal `Id` or `xml:id`; there its guard cannot be switched off, and ID, id, wsu:Id speak for it.
      const atReader = shape.forgedId === 'same' && (shape.id === 'Id' || shape.id === 'xml:id');
      expect(results.includes('forged'), JSON.stringify(shape)).toBe(!atReader);
    }
  });

  test('the guards are the ones that are named: structure for 1 and 6, ambiguity for equal ids, coverage for the rest', async () => {
    for (const shape of shapes) {
      const { attack } = build(shape);
      const naive = await consume(attack, {}, false);
      const structural = shape.attack === 1 || shape.attack === 6 || shape.forgedId === 'same';
      expect(naive, JSON.stringify(shape)).toBe(structural ? 'refused' : 'forged');
    }
  });
});
