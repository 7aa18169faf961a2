// Small files: above 400 lines a reason is due, written in large-files.json beside this check. A test file is a list of cases that
// are read one by one: it may be longer.
import { isCode, isTestOrBench } from './repository.mjs';

const limits = { code: 400, tests: 800 };
const reasonsPath = 'tools/checks/large-files.json';

/** @type {import('./repository.mjs').Check} */
export const fileSize = {
  name: 'file size',
  check(repository) {
    /** @type {Record<string, string>} */
    const reasons = repository.has(reasonsPath) ? JSON.parse(repository.text(reasonsPath)) : {};
    const findings = [];
    const large = new Set();
    for (const path of repository.files.filter(isCode)) {
      const lines = repository.text(path).split('\n').length - 1;
      const limit = isTestOrBench(path) ? limits.tests : limits.code;
      if (lines <= limit) continue;
      large.add(path);
      if ((reasons[path] ?? '').length < 20) {
        findings.push({ path, line: limit + 1, message: `${lines} lines: split it, or give the reason in ${reasonsPath}` });
      }
    }
    for (const path of Object.keys(reasons)) {
      if (!large.has(path))
        findings.push({ path: reasonsPath, line: 1, message: `${path} needs no reason any more: take it out` });
    }
    return findings;
  },
};
