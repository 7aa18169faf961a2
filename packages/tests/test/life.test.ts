import type { Clock } from '@lienthong/core';
import { agency, compose, content, type Draft, type StatusCode } from '@lienthong/edxml';
import {
  type DoomedDocument,
  type Exchange,
  type ExchangeEvent,
  type FrozenDocument,
  verifyEvidence,
  verifyEvidenceExport,
} from '@lienthong/exchange';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, ours, secretOf, theirs } from '../src/house.ts';

let house: House;
let sender: Exchange;
let receiver: Exchange;
const frozen: FrozenDocument[] = [];
const doomed: DoomedDocument[] = [];
const events: { sender: ExchangeEvent[]; receiver: ExchangeEvent[] } = { sender: [], receiver: [] };
let destroyFails = false;

/** Friday afternoon; every look at it is a second later, so that statuses have an order. */
const clock: Clock & { ms: number } = {
  ms: Date.parse('2026-11-20T16:30:00+07:00'),
  now() {
    this.ms += 1000;
    return this.ms;
  },
};

beforeAll(async () => {
  house = await openHouse();
  sender = await house.exchange(ours, undefined, { clock, lifeCycle: { freeze: (document) => void frozen.push(document) } });
  receiver = await house.exchange(theirs, undefined, {
    clock,
    lifeCycle: {
      destroy(document) {
        if (destroyFails) throw new Error('đĩa của QLVB đang bận');
        doomed.push(document);
      },
    },
  });
  sender.events.onAny((event) => events.sender.push(event));
  receiver.events.onAny((event) => events.receiver.push(event));
});
afterAll(() => house.close());

const draft = (number: number): Draft & { kind?: 'new' } => ({
  from: agency(ours, { organName: 'Sở thử nghiệm' }),
  to: [agency(theirs, { organName: 'Văn phòng thử nghiệm' })],
  code: `${number}/STTTT`,
  promulgation: { date: '2026-11-20' },
  type: 'Công văn',
  subject: `V/v vòng đời ${number}`,
  signer: { fullName: 'Nguyễn Văn Mẫu' },
  attachments: [content('a.pdf', Buffer.from(`%PDF-1.7\n% ${number}\n%%EOF\n`))],
});
const documentId = (number: number): string => `${ours},2026/11/20,${number}/STTTT`;

/** Everything that waits goes to the other side and back. */
async function exchangeAll(): Promise<void> {
  for await (const _ of receiver.receive({ once: true }));
  for await (const _ of sender.receive({ once: true }));
}

/** Takes in what waits; the docId by which the receiver knows a document. */
async function received(number: number, accept: boolean): Promise<string> {
  let docId = '';
  for await (const delivery of receiver.receive({ once: true })) {
    if (delivery.documentId !== documentId(number) || delivery.change !== undefined) continue;
    docId = delivery.docId;
    if (accept) await delivery.accept();
  }
  for await (const _ of sender.receive({ once: true }));
  return docId;
}

/** Sends a document, and has it received and accepted. Gives the receiver's docId. */
async function sent(number: number): Promise<string> {
  await sender.send(compose(draft(number)).source(), { messageId: `m${number}` });
  return received(number, true);
}

const stateOf = async (messageId: string): Promise<string | undefined> => (await sender.states(messageId))[0]?.state.state;
const codesOf = async (messageId: string): Promise<string[]> =>
  ((await sender.message(messageId))?.statuses ?? []).map(({ code }) => code);

describe('the life of a document, both ends', () => {
  it('sent, 01, 03, 04, 05, 06: each state is shown, and nothing may follow the end', async () => {
    const docId = await sent(1);
    expect(await stateOf('m1')).toBe('accepted');
    for (const [code, state] of [
      ['04', 'assigned'],
      ['05', 'processing'],
      ['06', 'finished'],
    ] as const) {
      await receiver.answer(docId, code);
      for await (const _ of sender.receive({ once: true }));
      expect(await stateOf('m1')).toBe(state);
    }
    expect(await codesOf('m1')).toEqual(['01', '03', '04', '05', '06']);
    // Said again it is the same status; another one is refused, and tells what is allowed.
    await receiver.answer(docId, '06');
    await expect(receiver.answer(docId, '02', { reason: 'muộn' })).rejects.toMatchObject({ code: 'EXCHANGE_ALREADY_SETTLED' });
    await expect(receiver.answer(docId, '13', { reason: 'x' })).rejects.toMatchObject({
      code: 'LIFE_ILLEGAL_TRANSITION',
      details: { state: 'đã hoàn thành', allowed: [] },
    });
    await expect(sender.recall('m1', { reason: 'quá muộn' })).rejects.toMatchObject({ code: 'LIFE_ILLEGAL_TRANSITION' });
    expect(await codesOf('m1')).toHaveLength(5);
  });

  it('a step that the state machine does not know is refused before anything is stored', async () => {
    await sender.send(compose(draft(2)).source(), { messageId: 'm2' });
    const docId = await received(2, false);
    for (const code of ['04', '05', '06'] satisfies StatusCode[])
      await expect(receiver.answer(docId, code)).rejects.toMatchObject({
        code: 'LIFE_ILLEGAL_TRANSITION',
        details: { allowed: ['02', '03'] },
      });
    await exchangeAll();
    expect(await codesOf('m2')).toEqual(['01']);
  });

  it.each(['status', 'document'] as const)(
    'recalled by a %s, destroyed, reported done with 15; its metadata stay',
    async (form) => {
      const number = form === 'status' ? 3 : 4;
      const docId = await sent(number);
      const [asked] = await sender.recall(`m${number}`, { reason: 'Ban hành nhầm', form });
      expect(asked).toMatchObject({ kind: 'recall', form, targets: [documentId(number)], todo: null });
      expect(frozen.at(-1)).toEqual({ messageId: `m${number}`, documentId: documentId(number), reason: 'Ban hành nhầm' });
      // Asked again, it is the same request; another form is a second one and is refused while this waits.
      await sender.recall(`m${number}`, { reason: 'Ban hành nhầm', form });
      await expect(
        sender.recall(`m${number}`, { reason: 'x', form: form === 'status' ? 'document' : 'status' }),
      ).rejects.toMatchObject({
        code: 'LIFE_ILLEGAL_TRANSITION',
      });

      await exchangeAll();
      // An official recall carries the recalled document's identifier: it is no duplicate, and no 01 or 03 of its own sets the state back.
      expect(await stateOf(`m${number}`)).toBe('accepted');
      const [request] = (await receiver.changes('incoming', { pending: true })).filter(
        ({ targets }) => targets[0] === documentId(number),
      );
      expect(request).toMatchObject({ kind: 'recall', form, reason: 'Ban hành nhầm', from: { organId: ours } });
      const requestId = (request?.id ?? '').replace('vxp:', '');

      // The vendor's destruction fails: nothing is reported; the decision stands, and the next pass goes on from there.
      destroyFails = true;
      await expect(receiver.agree(requestId)).rejects.toThrow('bận');
      await exchangeAll();
      expect(await stateOf(`m${number}`)).toBe('accepted');
      expect((await receiver.delivery(docId))?.documentId).toBe(documentId(number));
      destroyFails = false;
      expect(await receiver.maintain()).toMatchObject({ finished: 1, failed: 0 });
      await exchangeAll();
      expect(doomed.at(-1)).toEqual({ axis: 'vxp', docId, documentId: documentId(number), from: ours, reason: 'Ban hành nhầm' });
      expect(await stateOf(`m${number}`)).toBe('recalled');
      expect((await codesOf(`m${number}`)).at(-1)).toBe('15');

      // The bytes are gone; what was recalled, by whom, when and why is not.
      expect(await receiver.delivery(docId)).toBeUndefined();
      await expect(receiver.answer(docId, '04')).rejects.toMatchObject({ code: 'EXCHANGE_UNKNOWN_DOCUMENT' });
      const [kept] = (await receiver.changes('incoming', { pending: false })).filter(
        ({ targets }) => targets[0] === documentId(number),
      );
      expect(kept?.answers[theirs]).toMatchObject({ agreed: true });
      await receiver.agree(requestId);
      await expect(receiver.refuse(requestId, 'đổi ý')).rejects.toMatchObject({ code: 'LIFE_CHANGE_SETTLED' });
      await exchangeAll();
      expect((await codesOf(`m${number}`)).filter((code) => code === '15')).toHaveLength(1);
    },
  );

  it('a recall that is refused with 16 leaves the document where it was', async () => {
    const docId = await sent(5);
    await sender.recall('m5', { reason: 'Xin lại' });
    await exchangeAll();
    // By the docId of the document itself: what waits about it is found.
    await expect(receiver.answer(docId, '16')).rejects.toMatchObject({ code: 'LIFE_REASON_REQUIRED' });
    await receiver.answer(docId, '16', { reason: 'Đã xử lý xong' });
    await exchangeAll();
    expect(await stateOf('m5')).toBe('accepted');
    const [change] = (await sender.changes('outgoing')).filter(({ found }) => found.includes('m5'));
    expect(change?.answers[theirs]).toMatchObject({ agreed: false, reason: 'Đã xử lý xong' });
    expect(doomed.map((document) => document.docId)).not.toContain(docId);
    // It goes on from there, and may be asked again.
    await receiver.answer(docId, '04');
    await exchangeAll();
    expect(await stateOf('m5')).toBe('assigned');
  });

  it('an update is answered with 15; a replacement links the new document to the old', async () => {
    await sent(6);
    const update: Draft = {
      ...draft(6),
      kind: 'update',
      target: documentId(6),
      changes: { documentInfo: true },
      reason: 'Đính chính',
    };
    await sender.send(compose(update).source(), { messageId: 'u6' });
    for await (const delivery of receiver.receive({ once: true })) {
      if (delivery.change?.kind !== 'update') continue;
      expect(delivery.change).toMatchObject({ kind: 'update', targets: [documentId(6)] });
      await expect(delivery.accept()).rejects.toMatchObject({ code: 'LIFE_NEEDS_ANSWER' });
      await receiver.agree(delivery.docId);
    }
    await exchangeAll();
    expect(await codesOf('m6')).toEqual(['01', '03', '15']);
    expect(await stateOf('m6')).toBe('accepted');

    const replacement: Draft = {
      ...draft(7),
      kind: 'replacement',
      replaces: [{ documentId: documentId(6), organIds: [theirs] }],
    };
    await sender.send(compose(replacement).source(), { messageId: 'm7' });
    for await (const delivery of receiver.receive({ once: true })) {
      if (delivery.documentId !== documentId(7)) continue;
      expect(delivery.change).toMatchObject({ kind: 'replacement', targets: [documentId(6)], found: [{ axis: 'vxp' }] });
      await delivery.accept();
    }
    await exchangeAll();
    expect(await stateOf('m7')).toBe('accepted');
  });

  it('a document that was returned and sent again is recalled at its second sending', async () => {
    await sender.send(compose(draft(10)).source(), { messageId: 'm10' });
    for await (const delivery of receiver.receive({ once: true }))
      if (delivery.documentId === documentId(10)) await delivery.reject('Thiếu phụ lục');
    await exchangeAll();
    expect(await stateOf('m10')).toBe('rejected');
    await expect(sender.recall('m10', { reason: 'x' })).rejects.toMatchObject({ code: 'LIFE_ILLEGAL_TRANSITION' });
    // With what was missing: the same bytes again would be the same packet, which the receiver has judged.
    const mended = [...(draft(10).attachments ?? []), content('phu-luc.txt', Buffer.from('phụ lục'))];
    await sender.send(compose({ ...draft(10), attachments: mended }).source(), { messageId: 'm10-again' });
    await exchangeAll();
    expect(await stateOf('m10-again')).toBe('arrived');
    await sender.recall('m10-again', { reason: 'Nhầm lần nữa' });
    await exchangeAll();
    expect((await sender.states('m10-again'))[0]?.state.pending).toBe('recall');
  });

  it('only the agency that sent a document can recall it', async () => {
    const stranger = 'H99';
    const other = await openHouse({ systems: [{ systemId: stranger, secret: secretOf(stranger), agencies: [stranger] }] });
    try {
      const here = await other.exchange(theirs, undefined, { lifeCycle: { destroy: (document) => void doomed.push(document) } });
      const from = await other.exchange(ours);
      const thief = await other.exchange(stranger);
      const before = doomed.length;
      await from.send(compose(draft(8)).source(), { messageId: 'm8' });
      let docId = '';
      for await (const delivery of here.receive({ once: true })) {
        docId = delivery.docId;
        await delivery.accept();
      }
      const recall: Draft = {
        ...draft(8),
        from: agency(stranger, { organName: 'Kẻ lạ' }),
        kind: 'recall',
        target: documentId(8),
        reason: 'x',
        documentId: documentId(8),
      };
      await thief.send(compose(recall).source(), { messageId: 'r8' });
      for await (const delivery of here.receive({ once: true })) {
        await expect(here.agree(delivery.docId)).rejects.toMatchObject({ code: 'LIFE_NO_TARGET' });
        await here.refuse(delivery.docId, 'Không phải nơi gửi');
      }
      expect(doomed.length).toBe(before);
      expect((await here.delivery(docId))?.documentId).toBe(documentId(8));
    } finally {
      await other.close();
    }
  });

  it('a status that does not fit is kept with a warning', async () => {
    await sent(9);
    const early = compose({
      kind: 'status',
      code: '15',
      from: agency(theirs, { organName: 'Văn phòng thử nghiệm' }),
      responseFor: { organId: ours, code: '9/STTTT', documentId: documentId(9), promulgationDate: '2026-11-20' },
      timestamp: '2026-11-20T20:00:00+07:00',
    });
    await receiver.send(early.source(), { messageId: 'wild-15' });
    await exchangeAll();
    expect(await codesOf('m9')).toContain('15');
    expect(events.sender).toContainEqual(
      expect.objectContaining({ type: 'warning', code: 'S.NoRequest', documentId: documentId(9) }),
    );
  });
});

describe('what stays of it', () => {
  it('the evidence chain of both ends stands, and one document’s part of it verifies by itself', async () => {
    for (const exchange of [sender, receiver]) {
      const report = await exchange.evidence.verify();
      expect(report).toMatchObject({ ok: true });
      expect(report.entries).toBeGreaterThan(40);
    }
    const lines: string[] = [];
    for await (const line of sender.evidence.export(documentId(3))) lines.push(line);
    const kinds: string[] = [];
    const head = await sender.evidence.head();
    const shown = await verifyEvidenceExport(
      lines.map((line) => line.trimEnd()),
      { anchors: [head], onEntry: ({ kind }) => kinds.push(kind) },
    );
    expect(shown).toMatchObject({ ok: true, head });
    for (const kind of ['queued', 'sent', 'status-received', 'change-requested', 'frozen', 'change-answered'])
      expect(kinds).toContain(kind);
    expect(lines.join('')).not.toContain('4/STTTT');

    const theirsLines: string[] = [];
    for await (const line of receiver.evidence.export(documentId(3))) theirsLines.push(line.trimEnd());
    const theirKinds: string[] = [];
    await verifyEvidenceExport(theirsLines, { onEntry: ({ kind }) => theirKinds.push(kind) });
    for (const kind of ['received', 'acknowledged', 'accepted', 'change-requested', 'change-answered', 'destroyed'])
      expect(theirKinds).toContain(kind);
  });

  it('no secret is in any entry, event, report or support bundle', async () => {
    const all: unknown[] = [events, await sender.support(), await sender.report({ from: '2026-11-01', to: '2026-12-31' })];
    for await (const line of sender.evidence.export(documentId(1))) all.push(line);
    const text = JSON.stringify(all);
    for (const code of [ours, theirs]) expect(text).not.toContain(secretOf(code));
  });

  it('deleted after its retention, the contents are gone and the chain still stands', async () => {
    const erased = await sender.evidence.erase({ subjects: ['message:m1'], reason: 'Hết thời hạn lưu' });
    expect(erased).toBeGreaterThan(3);
    expect(await sender.evidence.verify()).toMatchObject({ ok: true, erased });
    await expect(sender.evidence.erase({ subjects: ['message:m2'], reason: ' ' })).rejects.toMatchObject({
      code: 'EVIDENCE_REASON_REQUIRED',
    });
  });

  it('a sealed head shows that nothing was cut off since', async () => {
    const stamped: Uint8Array[] = [];
    const { head } = await sender.evidence.anchor(async (bytes) => {
      stamped.push(bytes);
      return Buffer.from('token');
    });
    expect(Buffer.from(stamped[0] ?? []).toString()).toContain(head.hash);
    expect(await sender.evidence.verify({ anchors: [head] })).toMatchObject({ ok: true });
    expect(await verifyEvidence([], { anchors: [head] })).toMatchObject({ ok: false });
  });

  it('the limits are computed, told once, and listed with their reasons', async () => {
    await sender.send(compose({ ...draft(20), other: { priority: 3 } } as Draft).source(), { messageId: 'urgent' });
    await sender.send(compose(draft(21)).source(), { messageId: 'm21' });
    const docId = await received(21, false);
    // Monday evening: everything undecided is past "the same day, at the latest the next working day".
    clock.ms = Date.parse('2026-11-24T00:00:00+07:00');
    const list = await receiver.overdue();
    const late = list.overdue.filter(({ subject }) => subject.docId === docId);
    expect(late.map(({ duty, standing }) => [duty, standing])).toEqual([['register-incoming', 'overdue']]);
    expect(late[0]?.message.vi).toContain('NĐ 30/2020');
    expect(list.overdue.find(({ standing }) => standing === 'at-once')?.message.vi).toContain('phải làm ngay');
    const first = await receiver.maintain();
    expect(first.told.length).toBeGreaterThan(1);
    expect((await receiver.maintain()).told).toEqual([]);
    expect(events.receiver.filter(({ type }) => type === 'overdue')).toHaveLength(first.told.length);
  });

  it('the report counts what was exchanged, decided, and done in time', async () => {
    const report = await receiver.report({ from: '2026-10-01', to: '2026-12-31' });
    expect(report.total.received).toBeGreaterThan(8);
    expect(report.byPartner[ours]?.decisions).toMatchObject({ recalled: 2 });
    expect(report.onTime['acknowledge']?.['in-time']).toBeGreaterThan(5);
    const empty = await receiver.report({ from: '2025-01-01', to: '2025-12-31' });
    expect(empty.total).toMatchObject({ received: 0, sent: 0 });
  });
});
