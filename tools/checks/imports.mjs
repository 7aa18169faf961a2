// Who may import whom (docs/decisions/0003-import-rules.md), and where each third-party library may be touched.
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { importsOf, isCode, isShipped, isTestOrBench, packageOf } from './repository.mjs';

/** @typedef {import('./repository.mjs').Finding} Finding */

/** The table of rooms. `*` = any room but the command line and the private test package. */
const table = {
  core: [],
  xml: ['core'],
  edxml: ['core', 'xml'],
  pki: ['core'],
  signature: ['core', 'xml', 'pki'],
  token: ['core', 'pki', 'signature'],
  inspect: ['core', 'xml', 'edxml', 'pki', 'signature'],
  axis: ['core'],
  exchange: ['core', 'edxml', 'pki', 'signature', 'inspect', 'axis'],
  sandbox: ['core', 'xml', 'edxml', 'inspect', 'axis'],
  testkit: ['core'],
  conformance: ['*'],
  cli: ['core', 'xml', 'edxml', 'pki', 'signature', 'token', 'inspect', 'axis', 'exchange', 'sandbox', 'conformance'],
};

/**
 * Each library sits behind one edge folder, so that replacing it, or reading what it may decide, is one folder's work.
 * @type {Record<string, readonly string[]>}
 */
const edges = {
  'fast-xml-parser': ['packages/edxml/src/salvage/'],
  pkijs: ['packages/pki/src/asn1/'],
  asn1js: ['packages/pki/src/asn1/'],
  fflate: ['packages/edxml/src/zip/'],
  undici: ['packages/axis/src/http/', 'packages/pki/src/http/'],
  pkcs11js: ['packages/token/src/pkcs11/native/'],
  ws: ['packages/token/src/vgca/', 'packages/token/src/vgca-stub/'],
  libsql: ['packages/exchange/src/sqlite/'],
  'better-sqlite3': ['packages/exchange/src/sqlite/'],
  pg: ['packages/exchange/src/postgres/'],
};

/** Second readings of the same bytes: witnesses in tests, never a part of the product. */
const witnesses = [
  'xmldsigjs',
  'saxes',
  'sax',
  '@xmldom/xmldom',
  'xmldom',
  'xml-crypto',
  'libxmljs',
  'libxmljs2',
  'node-forge',
  '@peculiar/webcrypto',
];

/**
 * What a room's own tests and benches may take by relative path: the doors to vectors, peers, a software token and PDFs to sign, the parts that the test kit is
 * made of, the checks themselves, and (benches) the build of a room that it must not depend on.
 */
const testPaths =
  /^packages\/tests\/src\/(?:vectors|peer|softhsm|pdf\/maker|pdf\/signer)\.ts$|^packages\/testkit\/src\/|^tools\//;
const benchPaths = /^packages\/[^/]+\/dist\//;

const builtins = new Set(builtinModules);

/** @type {import('./repository.mjs').Check} */
export const imports = {
  name: 'imports',
  check(repository) {
    /** @type {Finding[]} */
    const findings = [];
    const byPackage = new Map(repository.rooms.map((room) => [room.manifest.name, room]));

    for (const room of repository.rooms) {
      const { dependencies = {}, devDependencies = {}, optionalDependencies = {}, peerDependencies = {} } = room.manifest;
      const declared = { ...dependencies, ...optionalDependencies, ...peerDependencies };
      const free = room.folder.startsWith('examples/') || room.name === 'tests';
      const allowed = /** @type {Record<string, readonly string[]>} */ (table)[room.name];
      const manifestPath = `${room.folder}/package.json`;
      if (allowed === undefined && !free) {
        findings.push({
          path: manifestPath,
          line: 1,
          message: `room "${room.name}" is not in the table of tools/checks/imports.mjs`,
        });
        continue;
      }
      /** @param {string} target room name */
      const mayImport = (target) => {
        if (target === 'tests') return false;
        if (target === 'cli') return room.name === 'tests' || room.folder.startsWith('examples/');
        return free || allowed?.includes(target) === true || (allowed?.[0] === '*' && target !== room.name);
      };

      for (const name of Object.keys(declared)) {
        const target = byPackage.get(name);
        if (target !== undefined && !mayImport(target.name)) {
          findings.push({ path: manifestPath, line: 1, message: `${room.name} must not depend on ${target.name}` });
        }
      }

      for (const path of repository.files) {
        if (!path.startsWith(`${room.folder}/`) || !isCode(path)) continue;
        const test = isTestOrBench(path);
        for (const { specifier, line } of importsOf(repository.tree(path))) {
          /** @param {string} message */
          const report = (message) => findings.push({ path, line, message });
          if (specifier.startsWith('.')) {
            const target = posix.join(posix.dirname(path), specifier);
            const shared = test && (testPaths.test(target) || (path.includes('/bench/') && benchPaths.test(target)));
            if (!target.startsWith(`${room.folder}/`) && !shared) {
              report(`${specifier} leaves the package: import ${target.split('/').slice(0, 2).join('/')} by its public name`);
            }
            continue;
          }
          if (specifier.startsWith('node:') || builtins.has(packageOf(specifier))) continue;
          const name = packageOf(specifier);
          const target = byPackage.get(name);
          if (target !== undefined) {
            if (target === room) continue;
            const viaDev = test && name in devDependencies && target.name !== 'cli';
            if (!mayImport(target.name) && !viaDev) report(`${room.name} must not import ${name}`);
            else if (!(name in declared) && !((test || free) && name in devDependencies))
              report(`${name} is not declared in ${manifestPath}`);
            const subPath = specifier === name ? '.' : `./${specifier.slice(name.length + 1)}`;
            if (target.manifest.exports !== undefined && !(subPath in target.manifest.exports))
              report(`${specifier} is not a public sub-path`);
            if (subPath === './internal' && room.name !== 'conformance' && !test) {
              report(`${specifier} is a test-only door: only conformance and tests may open it`);
            }
            continue;
          }
          if (test || free) continue;
          if (witnesses.includes(name)) report(`${name} may only be a witness in tests and benches`);
          else if (isShipped(path)) {
            const folders = edges[name];
            if (folders === undefined) report(`${name} has no edge folder in tools/checks/imports.mjs`);
            else if (!folders.some((folder) => path.startsWith(folder)))
              report(`${name} may only be imported in ${folders.join(', ')}`);
            else if (!(name in declared)) report(`${name} is not declared in ${manifestPath}`);
          }
        }
      }
    }
    return findings;
  },
};
