import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, readPacket, statusFor, statusState, targetDocumentId } from '../src/index.ts';
import { plain } from './fixtures.ts';

const at = (minute: number): string => `2026-11-22T09:${String(minute).padStart(2, '0')}:00+07:00`;
const events = (...codes: readonly string[]) => codes.map((code, i) => ({ code, timestamp: at(i) }));
const state = (...codes: readonly string[]) => statusState(events(...codes));

describe('status machine', () => {
  it('walks the usual way', () => {
    expect(state()).toMatchObject({ state: 'sent', terminal: false, allowed: { recipient: ['01'], sender: ['13'] } });
    expect(state('01')).toMatchObject({ state: 'arrived', allowed: { recipient: ['02', '03'] } });
    expect(state('01', '03').label.vi).toBe('đã tiếp nhận');
    expect(state('01', '03', '04', '05', '05', '06')).toMatchObject({
      state: 'finished',
      terminal: true,
      warnings: [],
      allowed: { recipient: [], sender: [] },
    });
    expect(state('01', '03', '06').warnings).toEqual([]);
    expect(state('01', '02')).toMatchObject({ state: 'rejected', terminal: true });
  });

  it('recall: 15 ends, 16 changes nothing', () => {
    expect(state('01', '03', '13')).toMatchObject({
      state: 'accepted',
      pending: 'recall',
      allowed: { recipient: ['04', '05', '06', '15', '16'], sender: [] },
    });
    expect(state('01', '03', '13', '15')).toMatchObject({ state: 'recalled', terminal: true, warnings: [] });
    const refused = state('01', '03', '13', '16');
    expect(refused).toMatchObject({ state: 'accepted', terminal: false, warnings: [] });
    expect(refused.pending).toBeUndefined();
    expect(statusState(events('01', '03', '15'), [{ kind: 'recall' }])).toMatchObject({ state: 'recalled' });
    expect(statusState(events('01', '03', '15'), [{ kind: 'update' }])).toMatchObject({ state: 'accepted', warnings: [] });
  });

  it('names what does not fit, and goes on', () => {
    expect(state('01', '03', '07')).toMatchObject({ state: 'accepted', warnings: [{ code: 'S.Unknown' }] });
    expect(state('03').warnings).toMatchObject([{ code: 'S.Order' }]);
    expect(state('01', '02', '05')).toMatchObject({ state: 'rejected', warnings: [{ code: 'S.Terminal' }] });
    expect(state('01', '15').warnings).toMatchObject([{ code: 'S.NoRequest' }]);
    expect(statusState([{ code: '01', timestamp: null }]).warnings).toMatchObject([{ code: 'S.NoTime' }]);
  });

  it('03 and 05 of one second: the later step counts', () => {
    expect(
      statusState([
        { code: '05', timestamp: at(1) },
        { code: '03', timestamp: at(1) },
        { code: '01', timestamp: at(0) },
      ]),
    ).toMatchObject({ state: 'processing', warnings: [] });
  });

  it('does not depend on the order of arrival, nor on duplicates', () => {
    const history = fc.array(
      fc.record({
        code: fc.constantFrom('01', '02', '03', '04', '05', '06', '13', '15', '16', '09'),
        timestamp: fc.nat(59).map(at),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        history.chain((h) => fc.tuple(fc.constant(h), fc.shuffledSubarray(h, { minLength: h.length }))),
        ([one, other]) => {
          const a = statusState(one);
          const b = statusState([...other, ...other]);
          expect(b.state).toBe(a.state);
          expect(b.allowed).toEqual(a.allowed);
          expect(b.history.map((e) => [e.code, e.timestamp])).toEqual(a.history.map((e) => [e.code, e.timestamp]));
        },
      ),
    );
  });
});

describe('answering a packet', () => {
  const received = readPacket(Buffer.concat([...compose(plain()).chunks()]));

  it('names the document and turns the roles for 13', () => {
    expect(statusFor(received, '03')).toMatchObject({
      kind: 'status',
      code: '03',
      from: { organId: 'G22' },
      responseFor: {
        organId: 'H53.01',
        code: '123/VP-TH',
        documentId: 'H53.01,2026/11/20,123/VP-TH',
        promulgationDate: '2026-11-20',
      },
    });
    expect(statusFor(received, '13', { description: 'sai' })).toMatchObject({
      from: { organId: 'H53.01' },
      responseFor: { organId: 'G22' },
    });
    expect(readPacket(Buffer.concat([...compose(statusFor(received, '03')).chunks()])).kind).toBe('status');
  });

  it('a refusal without a reason is refused', () => {
    expect(() => compose(statusFor(received, '02'))).toThrow(/N.Description|EDXML_DRAFT_INVALID/);
    expect(() => statusFor(readPacket(Buffer.concat([...compose(statusFor(received, '03')).chunks()])), '03')).toThrow(
      /EDXML_NOT_A_DOCUMENT/,
    );
  });

  it('a recall without its own target means the header id', () => {
    const recall = readPacket(Buffer.concat([...compose(plain({ kind: 'recall', target: 'x' } as never)).chunks()]));
    expect(recall.kind === 'document' && targetDocumentId(recall)).toBe('x');
    if (received.kind === 'document') {
      expect(targetDocumentId({ ...received, business: { type: 1, receivers: [], replacements: [] } } as never)).toBe(
        received.documentId,
      );
    }
  });
});
