import { createApp } from '@lienthong/example-fastify-app';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, ours, theirs } from '../src/house.ts';

// The example is run as a vendor would: two apps over http, the sandbox between them.
const names = { [ours]: 'Sở <thử> nghiệm', [theirs]: 'Văn phòng thử nghiệm' } as const;
const files = [{ name: 'cong-van.pdf', base64: Buffer.from('%PDF-1.7\n%%EOF\n').toString('base64') }];

let house: House;
let here: string;
let there: string;
const apps: ReturnType<typeof createApp>[] = [];

async function start(organId: typeof ours | typeof theirs): Promise<string> {
  const exchange = await house.exchange(organId);
  const app = createApp({ exchange, organ: { organId, organName: names[organId] }, pollMs: 50 });
  apps.push(app);
  return app.listen({ port: 0, host: '127.0.0.1' });
}

beforeAll(async () => {
  house = await openHouse();
  [here, there] = [await start(ours), await start(theirs)];
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await house.close();
});

const send = (messageId: string, number: number, more: object = {}): Promise<Response> =>
  fetch(`${here}/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ messageId, code: `${number}/STTTT`, date: '2026-11-20', type: 'Công văn', subject: `V/v <b>thử</b> ${number}` },
      ...{ to: [{ organId: theirs, organName: names[theirs] }], signer: 'Nguyễn Văn Mẫu', files, ...more },
    }),
  });

const json = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
type Received = { docId: string; subject: string; decision: string; verdict: string }[];
type Sent = { messageId: string; state: string; recipients: { state: { state: string } }[] }[];

/** Looks until it is so; the apps poll by themselves. */
async function until<T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const value = await look();
    if (good(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return look();
}

const stateOf = async (messageId: string, state: string): Promise<string | undefined> => {
  const find = (rows: Sent): string | undefined => rows.find((row) => row.messageId === messageId)?.recipients[0]?.state.state;
  return find(
    await until(
      () => json<Sent>(`${here}/sent`),
      (rows) => find(rows) === state,
    ),
  );
};

describe('the Fastify example', () => {
  it('sends once, receives, lets the clerk accept, and shows the state', async () => {
    const first = await send('cv-1', 1);
    expect(first.status).toBe(200);
    const again = await send('cv-1', 1);
    expect([first.status, again.status]).toEqual([200, 200]);
    const rows = await until(
      () => json<Received>(`${there}/received`),
      (received) => received.length > 0,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ subject: 'V/v <b>thử</b> 1', decision: '' });
    expect(await stateOf('cv-1', 'arrived')).toBe('arrived');

    const page = await (await fetch(there)).text();
    expect(page).toContain('Tiếp nhận');
    const accepted = await fetch(`${there}/received/${rows[0]?.docId}/accept`, { method: 'POST', redirect: 'manual' });
    expect(accepted.status).toBe(303);
    expect(await stateOf('cv-1', 'accepted')).toBe('accepted');
    expect(await (await fetch(here)).text()).toContain(`${theirs}: đã tiếp nhận`);
  });

  it('returns with a reason from the form, and the sender sees it', async () => {
    await send('cv-2', 2);
    const rows = await until(
      () => json<Received>(`${there}/received`),
      (received) => received.length > 1,
    );
    const { docId = '' } = rows.find(({ subject }) => subject.endsWith('2')) ?? {};
    const url = `${there}/received/${docId}/reject`;
    const empty = await fetch(url, { method: 'POST', body: new URLSearchParams({ reason: ' ' }) });
    expect([empty.status, await empty.json()]).toMatchObject([422, { error: { code: 'EXCHANGE_REASON_REQUIRED' } }]);
    await fetch(url, { method: 'POST', body: new URLSearchParams({ reason: 'Gửi nhầm nơi nhận' }), redirect: 'manual' });
    expect(await stateOf('cv-2', 'rejected')).toBe('rejected');
  });

  it('what came from outside is never markup on the page', async () => {
    for (const url of [here, there]) {
      const page = await (await fetch(url)).text();
      expect(page).not.toContain('<b>thử');
      expect(page).not.toContain('<thử>');
    }
  });

  it('bad input is told with its reason, and nothing is sent', async () => {
    const before = (await json<Sent>(`${here}/sent`)).length;
    expect((await send('cv-3', 3, { files: [] })).status).toBe(400);
    const refused = await send('cv-4', 4, { date: '2026-02-30' });
    expect([refused.status, await refused.json()]).toMatchObject([422, { error: { code: 'EDXML_DRAFT_INVALID' } }]);
    const reused = await send('cv-1', 99);
    expect([reused.status, await reused.json()]).toMatchObject([422, { error: { code: 'EXCHANGE_MESSAGE_ID_REUSED' } }]);
    expect((await json<Sent>(`${here}/sent`)).length).toBe(before);
  });

  it('after a restart what waits is there again', async () => {
    await send('cv-5', 5);
    const closing = apps.pop();
    await closing?.close();
    there = await start(theirs);
    const rows = await until(
      () => json<Received>(`${there}/received`),
      (received) => received.length > 0,
    );
    expect(rows.map(({ subject, decision }) => [subject.slice(-1), decision])).toEqual([['5', '']]);
  });
});
