import type { Random } from '@lienthong/core';

/**
 * A small document with everything that canonicalization cares about: namespaces, order, escapes, CDATA, comments, instructions.
 *
 * @param plain without what JavaScript libraries canonicalize wrongly: processing instructions, carriage returns, what stands
 * around the root, CDATA.
 */
export function randomDocument(random: Random, plain = false): string {
  const next = (below: number): number => Buffer.from(random.bytes(4)).readUInt32BE() % below;
  const pick = <T>(from: readonly T[]): T => from[next(from.length)] as T;
  const prefixes = ['', 'a', 'b', 'edXML'];
  const uris = ['urn:x', 'urn:y', 'http://www.mic.gov.vn/TBT/QCVN_102_2016'];
  const everywhere = (text: string): boolean => !plain || !/&#(?:13|xD);|\r|CDATA|<\?/.test(text);
  const texts = [
    'Sở Khoa học',
    'x &amp; y',
    '1 &lt; 2 > 0',
    'tab\there',
    'dòng\nmới',
    '&#x1F600;',
    '&#13;',
    '<![CDATA[<ký> & số]]>',
    '"\'',
    '   ',
    'a\r\nb',
  ];
  const values = ['1', 'Số 12/QĐ', 'a &amp; b', '&lt;', '&#10;', '&#9;x', '&quot;', 'hai  khoảng', '&#xD;'].filter(everywhere);
  const names = ['From', 'To', 'Subject', 'Văn_bản', 'x-1'];

  const element = (depth: number, scope: ReadonlyMap<string, string>): string => {
    const inner = new Map(scope);
    const declarations: string[] = [];
    for (const prefix of prefixes) {
      if (inner.has(prefix) ? next(6) > 0 : next(3) > 0) continue;
      const uri = pick(uris);
      inner.set(prefix, uri);
      declarations.push(prefix === '' ? `xmlns="${uri}"` : `xmlns:${prefix}="${uri}"`);
    }
    const usable = prefixes.filter((p) => p === '' || inner.has(p));
    const own = pick(usable);
    const name = `${own === '' ? '' : `${own}:`}${pick(names)}`;
    const taken = new Set<string>();
    const attributes: string[] = [];
    for (let i = next(4); i > 0; i--) {
      const prefix = pick(usable);
      const local = pick(['n', 'ref', 'm', 'z']);
      const expanded = `${prefix === '' ? '' : inner.get(prefix)}|${local}`;
      if (taken.has(expanded)) continue;
      taken.add(expanded);
      attributes.push(`${prefix === '' ? '' : `${prefix}:`}${local}="${pick(values)}"`);
    }
    const all = [...attributes, ...declarations].sort(() => next(3) - 1);
    let content = '';
    for (let i = depth === 0 ? 0 : 1 + next(4); i > 0; i--) {
      const kind = next(10);
      content +=
        kind < 4
          ? element(depth - 1, inner)
          : kind < 8
            ? pick(texts)
            : kind === 8 || plain
              ? '<!-- ghi chú -->'
              : '<?pi dữ liệu?>';
    }
    const gap = pick([' ', '\n  ', '  ']);
    const open = `<${name}${all.map((x) => gap + x).join('')}`;
    return content === '' && next(2) === 0 ? `${open}/>` : `${open}>${content}</${name}>`;
  };
  const root = element(4, new Map());
  const whole = root.endsWith('/>') ? `${root.slice(0, -2)}></${/^<([^\s/>]+)/.exec(root)?.[1]}>` : root;
  if (plain) return whole;
  return `${pick(['', '<?xml version="1.0" encoding="UTF-8"?>\n'])}${pick(['', '<!-- đầu -->\n', '<?style x?>'])}${whole}${pick(['', '\n', '\n<!-- cuối -->\n'])}`;
}
