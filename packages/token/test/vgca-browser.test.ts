// The demo page in headless Chromium, on the built package: the client must run where Node's modules do not.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { type Transfer, type Transfers, vgcaTransfers } from '../src/vgca-server/index.ts';
import { startVgcaStub, type VgcaStub } from '../src/vgca-stub/index.ts';

const browserPath = peer('chromium');
const packages = fileURLToPath(new URL('../../', import.meta.url));
const roots = { '/token/': `${packages}token/dist/`, '/core/': `${packages}core/dist/` };
const pdf = new TextEncoder().encode('%PDF-1.7\n1 0 obj<<>>endobj\nstartxref\n0\n%%EOF\n');

describe.skipIf(browserPath === undefined)('the demo page', () => {
  let stub: VgcaStub;
  let server: Server;
  let browser: Browser;
  let transfers: Transfers;
  let current: Transfer;
  let accept = true;
  let url = '';
  beforeAll(async () => {
    stub = await startVgcaStub();
    server = createServer(async (request, response) => {
      const path = (request.url ?? '/').split('?')[0] ?? '/';
      if (await transfers.handle(request, response)) return;
      const json = (value: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (path === '/session') {
        current = transfers.open({ name: 'công văn.pdf', original: pdf });
        return json({ endpoint: stub.endpoint, FileName: current.fileName, FileUploadHandler: current.uploadHandler });
      }
      if (path === '/verdict') {
        const ok = await current.upload.then(
          () => true,
          () => false,
        );
        return json({ accepted: ok, text: ok ? 'Chữ ký được chấp nhận.' : 'Chữ ký bị từ chối.' });
      }
      if (path === '/')
        return response.writeHead(200, { 'content-type': 'text/html' }).end(readFileSync(`${packages}token/demo/vgca.html`));
      const root = Object.entries(roots).find(([prefix]) => path.startsWith(prefix));
      const file = root === undefined ? '' : `${root[1]}${path.slice(root[0].length)}`;
      if (extname(file) !== '.js' || file.includes('..') || !existsSync(file)) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    transfers = vgcaTransfers({
      publicUrl: url,
      validate: () => (accept ? { accepted: true } : { accepted: false, reason: 'thử' }),
    });
    browser = await chromium.launch({ executablePath: browserPath as string, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    await stub?.close();
  });

  async function press(): Promise<{ state: string; text: string; trail: string[]; errors: string[] }> {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(url);
    // Every state that the page shows, in order.
    await page.evaluate(`globalThis.trail = []; new MutationObserver(() => trail.push(document.querySelector('#status').dataset.state))
      .observe(document.querySelector('#status'), { attributes: true })`);
    await page.click('#sign');
    await page.waitForFunction(`!document.querySelector('#sign').disabled && trail.length > 0`, undefined, { timeout: 20_000 });
    const state = (await page.evaluate(`document.querySelector('#status').dataset.state`)) as string;
    const text = (await page.evaluate(`document.querySelector('#status').textContent`)) as string;
    const trail = (await page.evaluate('trail')) as string[];
    await page.close();
    return { state, text, trail, errors };
  }

  test('signs: the user sees each state, the server’s verdict is the last word', async () => {
    const { state, text, trail, errors } = await press();
    expect(errors).toEqual([]);
    expect({ state, text }).toEqual({ state: 'done', text: 'Chữ ký được chấp nhận.' });
    expect(trail).toContain('done');
    expect((await current.upload).signed.length).toBeGreaterThan(pdf.length);
    expect(stub.messages.at(-1)?.origin).toBe(url);
  });

  test('cancelled, closed without an answer, and refused by the server are told apart', async () => {
    stub.script('SignApproved', { fault: 'cancelled' }, { fault: 'close' });
    expect((await press()).state).toBe('cancelled');
    expect(await press()).toMatchObject({ state: 'failed', text: expect.stringContaining('đóng kết nối') });
    accept = false;
    expect(await press()).toMatchObject({ state: 'failed', text: expect.stringContaining('không được chấp nhận') });
  });
});

test('the built client asks for no module of Node', () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import)\s*["']([^"']+)["']/g)) {
      expect(name, `${file} imports ${name}`).toMatch(/^(\.|@lienthong\/core\/error$)/);
      if (name.startsWith('.')) visit(fileURLToPath(new URL(name, `file://${file}`)));
    }
  };
  visit(`${packages}token/dist/vgca/index.js`);
  visit(`${packages}core/dist/error/index.js`);
});
