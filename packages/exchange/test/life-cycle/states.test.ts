import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../src/life-cycle/model.ts';
import { isPending } from '../../src/life-cycle/model.ts';
import { assertTransition, partyState, recipientStates } from '../../src/life-cycle/states.ts';

const change = (more: Partial<ChangeRecord> = {}): ChangeRecord => ({
  id: 'r1',
  direction: 'outgoing',
  kind: 'recall',
  form: 'status',
  targets: ['d1'],
  found: ['m1'],
  from: { organId: 'H48.12' },
  to: [{ organId: 'G22' }],
  notation: '1/A',
  date: '2026-11-20',
  reason: 'x',
  at: '2026-11-20T17:00:00+07:00',
  answers: {},
  todo: null,
  ...more,
});
const status = (code: string, minute: number, from = 'G22') => ({
  messageId: 'm1',
  docId: `${code}-${minute}-${from}`,
  code,
  from,
  timestamp: `2026-11-20T17:${String(minute).padStart(2, '0')}:00+07:00`,
  description: null,
});
const CODES = ['01', '02', '03', '04', '05', '06', '15', '16'];

describe('recipientStates', () => {
  it('keeps recipients apart: one recalls, the other goes on', () => {
    const states = recipientStates(
      { to: ['G22', 'H53'] },
      [status('01', 1), status('15', 5), status('01', 1, 'H53'), status('03', 2, 'H53')],
      [change({ at: '2026-11-20T17:03:00+07:00' })],
    );
    expect(states.map(({ recipient, state }) => [recipient, state.state, state.pending])).toEqual([
      ['G22', 'recalled', undefined],
      ['H53', 'accepted', undefined],
    ]);
  });

  it('a recall asked in either form waits for 15 or 16, and no second one may be asked meanwhile', () => {
    for (const form of ['status', 'document'] as const) {
      const state = partyState([status('01', 1), status('03', 2)], [change({ form })]);
      expect([state.state, state.pending, state.allowed.sender]).toEqual(['accepted', 'recall', []]);
      expect(() => assertTransition('d1', 'G22', state, 'sender', '13')).toThrow(/LIFE_ILLEGAL_TRANSITION/);
      expect(() => assertTransition('d1', 'G22', state, 'recipient', '15')).not.toThrow();
    }
  });

  it('a replacement asks for nothing', () => {
    expect(partyState([status('01', 1)], [change({ form: 'document', kind: 'replacement' })]).pending).toBeUndefined();
    expect(isPending(change({ kind: 'replacement' }))).toBe(false);
  });

  it('does not depend on the order in which statuses arrived', () => {
    const history = fc.uniqueArray(fc.record({ code: fc.constantFrom(...CODES), minute: fc.integer({ min: 0, max: 59 }) }), {
      maxLength: 8,
      selector: ({ code, minute }) => `${code}-${minute}`,
    });
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), fc.boolean(), (events, keys, asked) => {
        const statuses = events.map(({ code, minute }) => status(code, minute));
        const shuffled = statuses
          .map((one) => ({ one, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const changes = asked ? [change()] : [];
        const [a] = recipientStates({ to: ['G22'] }, statuses, changes);
        const [b] = recipientStates({ to: ['G22'] }, shuffled, changes);
        expect(b?.state.state).toBe(a?.state.state);
        expect(b?.state.allowed).toEqual(a?.state.allowed);
      }),
    );
  });

  it('what is allowed can be done, and nothing else is let through', () => {
    fc.assert(
      fc.property(fc.subarray(CODES), fc.constantFrom(...CODES, '13', '07'), (before, next) => {
        const state = partyState(
          before.map((code, i) => status(code, i)),
          [],
        );
        const pass = (): void => assertTransition('d1', 'G22', state, 'recipient', next);
        if (state.allowed.recipient.includes(next)) expect(pass).not.toThrow();
        else expect(pass).toThrow(/LIFE_ILLEGAL_TRANSITION/);
      }),
    );
  });
});
