import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { edxmlErrors, rules } from '../src/index.ts';
import { generatedPages } from '../tools/pages.ts';
import { buildVectors } from '../tools/vectors/build.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('generated files', () => {
  it('are what the tables make (LIENTHONG_WRITE_DOCS=1 writes them)', () => {
    const { cases } = JSON.parse((buildVectors().get('manifest.json') as Buffer).toString());
    const pages = generatedPages(cases);
    if (process.env['LIENTHONG_WRITE_DOCS'] === '1') {
      rmSync(join(root, 'docs/edxml/issues'), { recursive: true, force: true });
      for (const [path, text] of pages) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
    }
    for (const [path, text] of pages) {
      const present = readFileSync(join(root, path), 'utf8');
      // The formatter lays JSON out in its own way; what it says is compared.
      if (path.endsWith('.json')) expect(JSON.parse(present)).toEqual(JSON.parse(text));
      else expect(present, path).toBe(text);
    }
    expect(readdirSync(join(root, 'docs/edxml/issues'))).toHaveLength(rules.length + 1);
  });
});

describe('the rule table', () => {
  it('has one row for each code, in both languages, with a clause', () => {
    expect(new Set(rules.map((rule) => rule.code)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.code, rule.code).toMatch(/^[NRMT]\.[A-Za-z0-9.]+$/);
      expect(rule.clause).not.toBe('');
      for (const text of [rule.text, rule.fix])
        expect(
          [text.vi, text.en].every((t) => t.endsWith('.')),
          rule.code,
        ).toBe(true);
      expect(rule.by === 'check', rule.code).toBe(rule.check !== undefined);
    }
  });

  it('errors speak both languages', () => {
    for (const [code, text] of Object.entries(edxmlErrors)) {
      const { vi, en } = (text as (details: object) => { vi: string; en: string })({
        issues: [],
        kind: 'x',
        contentId: 'x',
        offset: 1,
        reason: 'x',
        limit: 1,
        name: 'x',
        path: 'x',
        max: 1,
      });
      expect(
        [vi, en].every((t) => t.length > 10 && !t.includes('undefined')),
        code,
      ).toBe(true);
    }
  });
});
