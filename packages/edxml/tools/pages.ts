import { draftSchema, type Rule, rules } from '../src/index.ts';

const CLASS: Readonly<Record<string, string>> = {
  N: 'thiếu · missing',
  R: 'ngoài khoảng, quá dài · range or length',
  M: 'mâu thuẫn · mismatch',
  T: 'sai kiểu, sai dạng · type or form',
};
const SEVERITY = { error: 'lỗi · error', warning: 'cảnh báo · warning', info: 'thông tin · info' } as const;
const BY: Readonly<Record<Rule['by'], string>> = {
  check: 'quy tắc trên mô hình, khi đọc và khi soạn · a rule over the model, on reading and on writing',
  reader: 'bộ đọc · the reader',
  attachment: 'bộ đọc tệp đính kèm · the attachment reader',
  writer: 'bộ soạn · the writer',
  store: 'kho lưu của hệ thống nhận, qua `duplicateOf` · the store of the receiving system, by `duplicateOf`',
};

interface Vector {
  readonly id: string;
  readonly about: string;
  readonly expect: { readonly issues?: readonly { readonly code: string }[] };
}

/** The page of one issue code, in both languages, with the vectors that show it. */
function pageOf(rule: Rule, vectors: readonly Vector[]): string {
  const shown = vectors.filter((vector) => vector.expect.issues?.some((issue) => issue.code === rule.code)).slice(0, 5);
  const severity =
    rule.onWrite === undefined
      ? SEVERITY[rule.severity]
      : `${SEVERITY[rule.severity]} (đọc · reading); ${SEVERITY[rule.onWrite]} (soạn · writing)`;
  return `# ${rule.code}

<!-- Sinh ra từ bảng quy tắc, đừng sửa tay · generated from the rule table, do not edit -->

| | |
|---|---|
| Loại · class | ${CLASS[rule.code[0] as string]} |
| Mức · severity | ${severity} |
| Căn cứ · clause | ${rule.clause} |
| Ai nêu · raised by | ${BY[rule.by]} |

## Tiếng Việt

${rule.text.vi}

**Xử lý:** ${rule.fix.vi}

## English

${rule.text.en}

**What to do:** ${rule.fix.en}
${shown.length === 0 ? '' : `\n## Vector\n\n${shown.map((v) => `- \`${v.id}\`: ${v.about}`).join('\n')}\n`}`;
}

function indexOf(): string {
  const rows = [...rules]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(
      (rule) =>
        `| [${rule.code}](${rule.code}.md) | ${rule.severity} | ${rule.clause} | ${rule.text.vi.replaceAll('|', '\\|')} |`,
    );
  return `# Mã vấn đề của gói edXML · Issue codes of edXML packets

<!-- Sinh ra từ bảng quy tắc, đừng sửa tay · generated from the rule table, do not edit -->

Mã ổn định, dùng được trong chương trình. Chữ đầu: N thiếu, R khoảng, M mâu thuẫn, T kiểu. \`{…}\` là giá trị được điền vào.
Codes are stable. First letter: N missing, R range, M mismatch, T type. \`{…}\` is filled in.

| Mã · code | Mức · severity | Căn cứ · clause | Nội dung |
|---|---|---|---|
${rows.join('\n')}
`;
}

/** Everything that is generated from the rule table and the field tables: path from the repository's root → text. */
export function generatedPages(vectors: readonly Vector[]): Map<string, string> {
  const pages = new Map<string, string>();
  for (const rule of rules) pages.set(`docs/edxml/issues/${rule.code}.md`, pageOf(rule, vectors));
  pages.set('docs/edxml/issues/README.md', indexOf());
  pages.set('packages/edxml/schema/draft.schema.json', `${JSON.stringify(draftSchema(), null, 2)}\n`);
  return pages;
}
