import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { governmentTrust } from '@lienthong/pki';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { edoc, sourceOf, status } from './helpers/packets.ts';
import { A, B, type World, world } from './helpers/world.ts';

const path = peer('chromium');
// Set to a folder to have the pictures of the documentation taken anew.
const pictures = process.env['LIENTHONG_SCREENSHOTS'];

describe.skipIf(path === undefined)('the console in a browser', () => {
  let w: World;
  let browser: Browser;
  let page: Page;
  const strange: string[] = [];
  beforeAll(async () => {
    w = await world(
      { hubs: [{ id: 'truc-quoc-gia', rewrite: 'trace' }] },
      {},
      { judge: () => ({ trust: governmentTrust(), at: new Date(), revocation: { mode: 'skip' } }) },
    );
    const packet = edoc({ from: A, to: [B], number: '123', subject: 'V/v họp giao ban' });
    await w.a.send({ source: sourceOf(packet), from: A, messageType: 'edoc' });
    await w.b.send({ source: sourceOf(status(B, A, '123', '01')), from: B, messageType: 'status' });
    browser = await chromium.launch({
      executablePath: path as string,
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    page = await browser.newPage({ viewport: { width: 1100, height: 720 }, colorScheme: 'light' });
    page.on('request', (r) => {
      if (!r.url().startsWith(`${w.sandbox.url}/`)) strange.push(r.url());
    });
    page.on('console', (m) => {
      if (m.type() === 'error') strange.push(m.text());
    });
    page.on('pageerror', (e) => strange.push(String(e)));
    page.on('dialog', (d) => {
      strange.push(`dialog ${d.message()}`);
      void d.dismiss();
    });
    await page.goto(w.sandbox.console);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await w?.close();
  });

  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  }
  const panel = (name: string) => page.locator(`#panel-${name}`);

  test('by keyboard alone: tabs, a packet, its way, back', async () => {
    await page.getByRole('cell', { name: '123/STTTT' }).waitFor();
    await picture('console-packets');
    await page.locator('#tab-packets').focus();
    await page.keyboard.press('ArrowRight');
    await panel('statuses').getByText('01', { exact: true }).waitFor();
    expect(await page.locator('#tab-statuses').getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('1');
    await panel('packets').getByRole('button').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: /123\/STTTT/ }).waitFor();
    expect(await dialog.textContent()).toContain('truc-quoc-gia (trace)');
    expect(await dialog.textContent()).toContain('đã viết lại');
    expect(await dialog.locator('#verdict').textContent()).toBe('Không có chữ ký');
    await picture('console-packet');
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
  });

  test('a packet cannot become markup', async () => {
    const subject = '&lt;img src=x onerror=alert(1)&gt;';
    await w.a.send({ source: sourceOf(edoc({ from: A, to: [B], number: '124', subject })), from: A, messageType: 'edoc' });
    await panel('packets').getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await page.locator('img').count()).toBe(0);
  });

  test('the log is live', async () => {
    await page.locator('#tab-log').click();
    await w.b.countReceiveStatus();
    await panel('log').getByRole('cell', { name: 'countReceiveStatus' }).first().waitFor();
    await picture('console-log');
  });

  test('a fault turned on in the page strikes a client', async () => {
    await page.locator('#tab-faults').click();
    await page.selectOption('select[name=op]', 'countReceiveEdoc');
    await page.selectOption('select[name=fault]', 'code');
    await page.fill('input[name=count]', '1');
    await page.fill('input[name=args]', '{"code":"23"}');
    await page.keyboard.press('Enter');
    await panel('faults').getByRole('cell', { name: 'countReceiveEdoc' }).waitFor();
    await picture('console-faults');
    await expect(w.a.countReceiveEdoc()).rejects.toThrow('AXIS_RECEIVER_LOCKED');
    expect(await w.a.countReceiveEdoc()).toBe(0);
    await panel('faults').locator('tbody').getByRole('button').click();
    await panel('faults').locator('#fault-rows table').waitFor({ state: 'detached' });
  });

  test('agencies are searched; the other language', async () => {
    await page.locator('#tab-agencies').click();
    await page.fill('#agency-query', '000.00.00.g22');
    await panel('agencies').getByRole('cell', { name: 'Văn phòng Chính phủ' }).waitFor();
    await panel('agencies').getByRole('cell', { name: 'H48.12' }).waitFor({ state: 'detached' });
    await page.locator('#language').click();
    expect(await page.locator('#tab-packets').textContent()).toBe('Packets');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await picture('console-agencies-en');
  });

  test('nothing was loaded from elsewhere, nothing went wrong', () => {
    expect(strange).toEqual([]);
  });
});

test('the admin door: foreign pages and names are refused', async () => {
  const w = await world();
  try {
    const foreign = await fetch(`${w.sandbox.admin}/faults`, {
      method: 'PUT',
      body: '{"faults":[]}',
      headers: { origin: 'http://evil.example' },
    });
    expect(foreign.status).toBe(403);
    const wrong = await fetch(`${w.sandbox.admin}/faults`, { method: 'PUT', body: '{"faults":[{"fault":"x"}]}' });
    expect(wrong.status).toBe(400);
    const all = (await (await fetch(w.sandbox.admin)).json()) as { faults: unknown[]; log: unknown[] };
    expect(all.faults).toEqual([]);
    expect(Array.isArray(all.log)).toBe(true);
    await fetch(w.sandbox.admin, { method: 'POST', body: '{"faults":[{"op":"*","fault":"HTML 502","count":1}]}' });
    await expect(w.a.countReceiveEdoc()).resolves.toBe(0);
    expect(
      ((await (await fetch(`${w.sandbox.admin}/faults`)).json()) as { faults: { struck: number }[] }).faults[0]?.struck,
    ).toBe(1);
    await fetch(w.sandbox.admin, { method: 'DELETE' });
    expect((await (await fetch(`${w.sandbox.admin}/faults`)).json()) as unknown).toEqual({ faults: [] });
  } finally {
    await w.close();
  }
});
