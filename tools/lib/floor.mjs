// Imported first by every command: an old Node must end with one clear sentence, not with a syntax error three folders deeper.
const floor = /** @type {const} */ ([20, 19]);

/**
 * @param {string} version as in `process.versions.node`
 * @returns {string | undefined} what to tell the person, or undefined where the version is enough
 */
export function floorProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > floor[0] || (major === floor[0] && minor >= floor[1])) return undefined;
  return [
    `lienthong cần Node.js >= ${floor.join('.')}, máy này đang chạy ${version}. Hãy cài bản mới hơn rồi chạy lại lệnh.`,
    `lienthong needs Node.js >= ${floor.join('.')}, this is ${version}. Install a newer one and run the command again.`,
  ].join('\n');
}

const problem = floorProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(3);
}
