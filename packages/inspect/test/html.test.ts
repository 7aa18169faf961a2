import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { copyBytes } from '@lienthong/core';
import { content as attach } from '@lienthong/edxml';
import { signCms } from '@lienthong/signature/cms';
import { type GovernmentPki, name } from '@lienthong/testkit';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { html } from '../src/html/write.ts';
import { type InspectPolicy, type InspectReport, inspect, reportHtml, signPacket } from '../src/index.ts';
import { document, makePki, policyOf, signedText, sourceOf } from './fixture.ts';

const HOSTILE = `</td><script>window.pwned=1</script><img src=x onerror="window.pwned=1">"'&`;
const path = peer('chromium');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-html-'));
let pki: GovernmentPki;
let policy: InspectPolicy;
let plain: InspectReport;
let hostile: InspectReport;

beforeAll(async () => {
  pki = await makePki();
  policy = policyOf(pki);
  plain = await inspect(sourceOf(await signedText(pki)), policy);
  const mallory = await pki.issue({ subject: name('C=VN', `O=${HOSTILE}`, `OU=${HOSTILE}`, `CN=${HOSTILE}`) });
  const file = Buffer.from('x');
  const p7s = await signCms(file, mallory.signer(), { gate: policy });
  const packed = document(HOSTILE, [
    attach(`${HOSTILE}.txt`.replaceAll('/', '⁄'), file),
    attach('b.txt', file),
    attach('b.txt.p7s', p7s),
  ]);
  const { source } = await signPacket(packed, mallory.signer(), { gate: policy });
  hostile = await inspect(sourceOf(Buffer.from(copyBytes(source)).toString('utf8')), policy);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the printed report', () => {
  it('shows the seven items, the ten criteria and that authority is not judged, in both languages, the same bytes each time', () => {
    const vi = reportHtml(plain);
    for (const text of ['Tổ chức cấp chứng thư', 'Người ký', 'Đơn vị quản lý chứng thư', 'Thời điểm ký hoặc dấu thời gian'])
      expect(vi).toContain(text);
    for (const text of ['Tính toàn vẹn', 'Hiệu lực của chứng thư tại thời điểm ký', 'Thời hạn của chứng thư'])
      expect(vi).toContain(text);
    expect(vi.match(/<td>(?:1\.[1-6]|2\.[1-4])<\/td>/g)).toHaveLength(10);
    expect(vi).toContain('không đánh giá thẩm quyền');
    expect(vi).toContain('<html lang="vi">');
    const en = reportHtml(plain, { lang: 'en' });
    expect(en).toContain('Validity of the certificate at signing time');
    expect(en).toContain('does not judge the authority');
    expect(en).not.toContain('Người ký');
    expect(reportHtml(plain)).toBe(vi);
  });

  it.each(['valid', 'invalid', 'indeterminate', 'unsigned'] as const)('says %s in words', async (outcome) => {
    const text = await signedText(pki);
    const report = await {
      valid: () => inspect(sourceOf(text), policy),
      invalid: () => inspect(sourceOf(text.replace('123</edXML', '124</edXML')), policy),
      indeterminate: () => inspect(sourceOf(text), { ...policy, revocation: { mode: 'require' } }),
      unsigned: () => inspect(document().source(), policy),
    }[outcome]();
    expect(report.outcome).toBe(outcome);
    expect(reportHtml(report)).toContain(`<p class="verdict ${outcome}">Kết luận: `);
    expect(reportHtml(report)).toContain('không đánh giá thẩm quyền');
  });

  it('has no script, loads nothing, and holds no markup that a name brought', () => {
    expect(hostile.packetSignature.signatures[0]?.report.signer).toBe(HOSTILE);
    for (const page of [reportHtml(hostile), reportHtml(hostile, { lang: 'en' })]) {
      expect(page).not.toMatch(/<(?:script|img|link|iframe|a)\b|<[^>]*\s(?:src|href|on\w+)=|url\(|@import|javascript:/i);
      expect(page).toContain('&lt;script&gt;window.pwned=1');
      const tags = new Set([...page.matchAll(/<([a-z][a-z0-9]*)/g)].map(([, tag]) => tag));
      expect([...tags].sort()).toEqual(
        'body code h1 h2 h3 head html li meta ol p section style table tbody td th thead title tr ul'.split(' '),
      );
    }
  });

  it('escapes all that is put in, and shows characters that would rewrite the line', () => {
    const shown = html`<p>${`a\u202Egnp.exe\u0000\uD800<&>"'`}${1}${html`<b>${'<'}</b>`}${[html`<i></i>`]}</p>`;
    expect(shown.markup).toBe('<p>a⟨U+202E⟩gnp.exe⟨U+0000⟩⟨U+D800⟩&lt;&amp;&gt;&quot;&#39;1<b>&lt;</b><i></i></p>');
  });
});

describe.skipIf(path === undefined)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: path as string,
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    });
  }, 60_000);
  afterAll(() => browser?.close());

  it('runs nothing, asks for nothing, and fits an A4 page, hostile names or not', async () => {
    const page = await browser.newPage();
    const strange: string[] = [];
    page.on('request', (r) => {
      if (!r.url().startsWith('file:')) strange.push(r.url());
    });
    page.on('console', (m) => strange.push(m.text()));
    page.on('dialog', (d) => {
      strange.push(d.message());
      void d.dismiss();
    });
    for (const [file, report] of [
      ['thuong.html', plain],
      ['xau.html', hostile],
    ] as const) {
      const at = join(folder, file);
      writeFileSync(at, reportHtml(report));
      await page.goto(pathToFileURL(at).href);
      expect(await page.title()).toBe('Kết quả kiểm tra chữ ký số');
      expect(await page.evaluate('window.pwned')).toBeUndefined();
      expect(await page.locator('script, img').count()).toBe(0);
      // What a person reads is the name as it was given.
      const signer = report.packetSignature.signatures[0]?.report.signer ?? '';
      expect(await page.locator('section .fields td').nth(1).textContent()).toBe(signer);
      // A4 less its margins, at 96 points an inch: nothing runs off the page.
      await page.setViewportSize({ width: 673, height: 1000 });
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(673);
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    }
    expect(strange).toEqual([]);
  }, 60_000);
});
