// Words that must not stand in the repository: paths of one machine, hosts of package registries, claims that only an
// accredited body may make, notes on who typed a line.
const binary = /\.(?:pdf|der|p12|pfx|png|jpg|gif|zip|woff2?|crl|crt|tgz|bin)$/;

/** @type {readonly { pattern: RegExp, message: string, unless?: RegExp }[]} */
const rules = [
  {
    pattern: /(?<![\w.:/-])\/(?:work|tmp|root)\/(?!evil)/,
    message: 'a path of one machine: use os.tmpdir() or a path from the root',
  },
  {
    pattern: /registry\.(?:npmjs|yarnpkg|npmmirror)\.[a-z]+|deb\.debian\.org|archive\.ubuntu\.com/i,
    message: 'host of a package registry',
  },
  {
    pattern: /đạt (?:tiêu )?chuẩn|đạt quy chuẩn|đạt QCVN|hợp quy|hợp chuẩn|(?:fully|QCVN) compliant|certified to QCVN/i,
    unless: /không|chưa|\bnot\b|\bno\b|never/i,
    message: 'a claim of conformity that only an accredited body may make',
  },
  { pattern: /co-authored-by:|generated (?:with|by) an? assistant/i, message: 'a note on who typed it: git knows' },
];

/** The rules themselves and their test are made of such words. */
const exempt = new Set(['tools/checks/words.mjs', 'tools/test/words.test.ts']);

/** @type {import('./repository.mjs').Check} */
export const words = {
  name: 'words',
  check(repository) {
    /** @type {import('./repository.mjs').Finding[]} */
    const findings = [];
    for (const path of repository.files) {
      if (binary.test(path) || exempt.has(path) || path === 'pnpm-lock.yaml') continue;
      const text = repository.text(path);
      // A quick look at the whole text first; line by line only where something is there.
      for (const { pattern, unless, message } of rules) {
        if (!pattern.test(text)) continue;
        text.split('\n').forEach((line, index) => {
          if (pattern.test(line) && unless?.test(line) !== true) findings.push({ path, line: index + 1, message });
        });
      }
    }
    return findings;
  },
};
