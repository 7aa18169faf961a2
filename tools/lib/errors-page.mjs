// docs/errors.md: every error code of every room with its two texts, taken from the catalogues themselves.

/**
 * @typedef {Record<string, (details: never) => { vi: string, en: string, retryable?: boolean }>} Catalogue
 * @typedef {{ code: string, vi: string, en: string, retryable: boolean }} ErrorRow
 */

/**
 * Stands in for the details of an error: wherever a text uses a value, its name in angle quotes appears.
 * @param {string} name
 * @param {(shown: string) => void} [onShown] is told of every name that is turned into text
 * @returns {never}
 */
function placeholder(name, onShown = () => undefined) {
  const shown = name === '' ? '…' : `‹${name}›`;
  const target = () => shown;
  return /** @type {never} */ (
    new Proxy(target, {
      get(_, key) {
        if (key === Symbol.toPrimitive || key === 'toString' || key === 'valueOf' || key === 'toJSON') {
          return () => {
            onShown(shown);
            return shown;
          };
        }
        if (key === Symbol.iterator) return () => [placeholder(name, onShown)][Symbol.iterator]();
        if (key === 'length') return 1;
        // What a text does to a value (join, toFixed, slice …) is not what the value is called.
        if (typeof key === 'string' && (key in Array.prototype || key in String.prototype || key in Number.prototype))
          return () => placeholder(name, onShown);
        // A word looked up in both languages is still called what it was looked up by.
        return placeholder(key === 'vi' || key === 'en' ? name : String(key), onShown);
      },
      apply: () => placeholder(name, onShown),
    })
  );
}

/**
 * The catalogues among the exports of a module.
 * @param {Record<string, unknown>} module
 * @returns {Catalogue[]}
 */
export function cataloguesOf(module) {
  return Object.entries(module)
    .filter(([name, value]) => name.endsWith('Errors') && typeof value === 'object' && value !== null)
    .map(([, value]) => /** @type {Catalogue} */ (value));
}

/**
 * The texts of one error over placeholders. A text may look a word up (`words[details.reason].vi`): no table knows a placeholder,
 * so while the text is made every object answers to its name. This is a generator of documentation, alone in its process or
 * in a test: nothing else runs meanwhile.
 * @param {Catalogue[string]} text
 */
function textsOf(text) {
  /** @type {Set<string>} */
  const lent = new Set();
  const details = placeholder('', (shown) => {
    if (lent.has(shown)) return;
    lent.add(shown);
    Object.defineProperty(Object.prototype, shown, { value: placeholder(shown.slice(1, -1)), configurable: true });
  });
  try {
    const { vi, en, retryable } = text(details);
    // A placeholder that no template has turned into text yet.
    return { vi: String(vi), en: String(en), retryable: retryable === true };
  } finally {
    for (const name of lent) Reflect.deleteProperty(Object.prototype, name);
  }
}

/**
 * @param {readonly Catalogue[]} catalogues
 * @returns {ErrorRow[]}
 */
export function rowsOf(catalogues) {
  /** @type {Map<string, ErrorRow>} */
  const rows = new Map();
  for (const catalogue of catalogues) {
    for (const [code, text] of Object.entries(catalogue)) {
      rows.set(code, { code, ...textsOf(text) });
    }
  }
  return [...rows.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** @param {string} text */
function cell(text) {
  // Arithmetic on a placeholder.
  return text
    .replaceAll(/\bNaN\b/g, '…')
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ');
}

/**
 * @param {readonly { name: string, rows: readonly ErrorRow[] }[]} rooms
 * @returns {string}
 */
export function errorsPage(rooms) {
  const sections = rooms
    .filter(({ rows }) => rows.length > 0)
    .map(({ name, rows }) =>
      [
        `## \`${name}\``,
        '',
        '| Mã · Code | Tiếng Việt | English |',
        '|---|---|---|',
        ...rows.map(({ code, vi, en, retryable }) => `| \`${code}\`${retryable ? ' ↻' : ''} | ${cell(vi)} | ${cell(en)} |`),
      ].join('\n'),
    );
  return `# Danh mục lỗi · Errors

Mỗi lỗi là một \`LienThongError\`: \`code\` không đổi giữa các bản, \`text.vi\` và \`text.en\` (trong JSON: \`message\`) là lời cho người đọc,
\`details\` là dữ kiện, \`retryable\` cho biết thử lại có ích không (dấu ↻). Kết quả xác thực không phải là lỗi: nó được trả về trong
báo cáo. Chỗ có \`‹…›\` là giá trị của \`details\`. Trang này sinh từ mã nguồn bằng \`npm run docs\`.

Every error is a \`LienThongError\`: \`code\` stays the same across versions, \`text.vi\` and \`text.en\` (in JSON: \`message\`) are for people,
\`details\` holds the facts, \`retryable\` says whether trying again can help (↻). A verdict is not an error: it is returned in a
report. \`‹…›\` stands for a value of \`details\`. This page is generated from the sources by \`npm run docs\`.

${sections.join('\n\n')}
`;
}

/**
 * @param {readonly import('../checks/repository.mjs').Room[]} rooms
 * @param {(entry: string) => Promise<Record<string, unknown>>} load
 * @returns {Promise<string>}
 */
export async function buildErrorsPage(rooms, load) {
  const sections = [];
  for (const { manifest } of rooms.filter((room) => room.manifest.private !== true)) {
    const entries = Object.keys(manifest.exports ?? {}).filter(
      (subPath) => subPath !== './package.json' && subPath !== './internal',
    );
    const catalogues = [];
    for (const subPath of entries) catalogues.push(...cataloguesOf(await load(manifest.name + subPath.slice(1))));
    sections.push({ name: manifest.name, rows: rowsOf(catalogues) });
  }
  return errorsPage(sections);
}
