// The TypeScript blocks of the documentation, as modules that the compiler can judge.

/** @typedef {{ line: number, code: string }} Snippet */

/**
 * Every ```ts block. An HTML comment `<!-- ts: … -->` just before a block holds lines that the compiler needs and a reader does
 * not (`declare const pin: string;`). Indented fences (in lists) count too.
 * @param {string} markdown
 * @returns {Snippet[]}
 */
export function snippetsOf(markdown) {
  const pattern =
    /(?:<!-- ts:\s*((?:(?!-->)[\s\S])*?)\s*-->\s*\n)?^([ \t]*)```(?:ts|typescript)\b[^\n]*\n([\s\S]*?)^[ \t]*```[ \t]*$/gm;
  return [...markdown.matchAll(pattern)].map((match) => {
    const [whole = '', preamble = '', indent = '', body = ''] = match;
    const before = markdown.slice(0, match.index + whole.indexOf('```'));
    const code = indent === '' ? body : body.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    return { line: before.split('\n').length + 1, code: `${preamble === '' ? '' : `${preamble}\n`}${code}\nexport {};\n` };
  });
}
