// The top level holds what a newcomer can take in at a glance; each room says what it is for; each manifest is complete.
const top = new Set([
  ...['packages', 'examples', 'docs', 'test-vectors', 'tools'],
  ...['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tsconfig.base.json', 'turbo.json'],
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'LICENSE'],
]);

/** @type {import('./repository.mjs').Check} */
export const layout = {
  name: 'layout',
  check(repository) {
    /** @type {import('./repository.mjs').Finding[]} */
    const findings = [];
    /** @param {string} path @param {string} message */
    const report = (path, message) => findings.push({ path, line: 1, message });

    const entries = new Set(repository.files.map((path) => path.split('/')[0] ?? ''));
    for (const entry of entries) {
      if (!entry.startsWith('.') && !top.has(entry)) report(entry, 'does not belong on the top level (tools/checks/layout.mjs)');
    }

    const base = repository.has('tsconfig.base.json') ? repository.text('tsconfig.base.json') : '{}';
    for (const { folder, manifest } of repository.rooms) {
      const path = `${folder}/package.json`;
      const readme = `${folder}/README.md`;
      if (!repository.has(readme)) report(folder, 'has no README.md');
      else if (repository.text(readme).length < 400)
        report(readme, 'says too little: what for, ten lines of use, guarantees, limits, errors');
      else if (manifest.private !== true && !repository.text(readme).includes('```')) report(readme, 'shows no use');
      if (folder.startsWith('examples/') && manifest.private !== true) report(path, 'an example is private');
      if (manifest.private === true) continue;

      const fields = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (manifest));
      if (fields['license'] !== 'MIT') report(path, 'license must be MIT');
      if (fields['type'] !== 'module') report(path, 'type must be module');
      if (fields['sideEffects'] !== false) report(path, 'sideEffects must be false');
      if (JSON.stringify(fields['engines']) !== '{"node":">=20.19"}') report(path, 'engines must be { "node": ">=20.19" }');
      if (typeof fields['description'] !== 'string') report(path, 'has no description');
      for (const subPath of Object.keys(manifest.exports ?? {})) {
        if (subPath === './package.json') continue;
        const source = `${folder}/src/${subPath === '.' ? '' : `${subPath.slice(2)}/`}index.ts`;
        if (!repository.has(source)) report(path, `exports ${subPath}, but ${source} is not there`);
        if (!base.includes(`"./${source}"`)) report('tsconfig.base.json', `has no path for ${manifest.name}${subPath.slice(1)}`);
      }
    }
    return findings;
  },
};
