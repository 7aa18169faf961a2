// What every check looks at: the files of the repository, their text and, for code, their syntax tree. Read once a run.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/**
 * @typedef {{ path: string, line: number, message: string }} Finding
 * @typedef {{ name: string, check: (repository: Repository) => Finding[] | Promise<Finding[]> }} Check
 * @typedef {object} Manifest
 * @property {string} name
 * @property {boolean} [private]
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @typedef {object} Room a workspace package
 * @property {string} name folder name, `core`
 * @property {string} folder `packages/core`
 * @property {Manifest} manifest
 * @typedef {object} Import
 * @property {string} specifier
 * @property {number} line
 * @property {boolean} typeOnly erased from the output
 */

const ignored = new Set(['node_modules', 'dist', '.git', '.turbo', 'coverage', 'reports', '.stryker-tmp']);

/** @param {string} root @param {string} folder @returns {string[]} */
function walk(root, folder) {
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (ignored.has(entry.name)) continue;
    if (entry.isDirectory()) found.push(...walk(root, path));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

/** @param {string} root @returns {string[]} tracked files and those that are about to be; a folder without git is walked */
function list(root) {
  if (!existsSync(join(root, '.git'))) return walk(root, '.').sort();
  const output = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 1 << 28,
  });
  const paths = new Set(output.toString('utf8').split('\0'));
  return [...paths].filter((path) => path !== '' && existsSync(join(root, path))).sort();
}

/**
 * @param {string} root
 * @returns {Repository}
 */
export function openRepository(root) {
  const files = list(root);
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** @type {Map<string, ts.SourceFile>} */
  const trees = new Map();

  /** @param {string} path */
  const text = (path) => {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const content = readFileSync(join(root, path), 'utf8');
    texts.set(path, content);
    return content;
  };

  return {
    root,
    files,
    text,
    has: (path) => files.includes(path),
    tree(path) {
      const known = trees.get(path);
      if (known !== undefined) return known;
      const tree = ts.createSourceFile(path, text(path), ts.ScriptTarget.ES2022, true);
      trees.set(path, tree);
      return tree;
    },
    rooms: files
      .filter((path) => /^(packages|examples)\/[^/]+\/package\.json$/.test(path))
      .map((path) => ({ name: path.split('/')[1] ?? '', folder: posix.dirname(path), manifest: JSON.parse(text(path)) })),
  };
}

/**
 * @typedef {object} Repository
 * @property {string} root
 * @property {readonly string[]} files paths from the root, with `/`
 * @property {readonly Room[]} rooms
 * @property {(path: string) => string} text
 * @property {(path: string) => ts.SourceFile} tree
 * @property {(path: string) => boolean} has
 */

/** @param {string} path */
export function isCode(path) {
  return /\.(?:ts|mts|cts|mjs|cjs|js)$/.test(path);
}

/** Code that ships: below `src` of a package that others install. @param {string} path */
export function isShipped(path) {
  return isCode(path) && /^packages\/[^/]+\/src\//.test(path) && !path.startsWith('packages/tests/');
}

/** @param {string} path */
export function isTestOrBench(path) {
  return (
    /^(?:packages|examples)\/[^/]+\/(?:test|bench)\//.test(path) ||
    path.startsWith('packages/tests/') ||
    path.startsWith('tools/test/')
  );
}

/** @param {ts.Node} node @returns {number} 1-based */
export function lineOf(node) {
  const tree = node.getSourceFile();
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** @param {ts.Node} node @param {(node: ts.Node) => void} visit every descendant */
export function each(node, visit) {
  ts.forEachChild(node, (child) => {
    visit(child);
    each(child, visit);
  });
}

/** @param {ts.ImportDeclaration} node */
function erased(node) {
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return clause.name === undefined && named !== undefined && ts.isNamedImports(named) && named.elements.length > 0
    ? named.elements.every((element) => element.isTypeOnly)
    : false;
}

/**
 * Static, dynamic and re-exporting imports, `require`, and `import('…')` types.
 * @param {ts.SourceFile} tree
 * @returns {Import[]}
 */
export function importsOf(tree) {
  /** @type {Import[]} */
  const found = [];
  each(tree, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ specifier: node.moduleSpecifier.text, line: lineOf(node), typeOnly: erased(node) });
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
      found.push({ specifier: node.moduleSpecifier.text, line: lineOf(node), typeOnly: node.isTypeOnly });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      found.push({ specifier: node.argument.literal.text, line: lineOf(node), typeOnly: true });
    } else if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const dynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword;
      const required = ts.isIdentifier(node.expression) && node.expression.text === 'require';
      if ((dynamic || required) && argument !== undefined && ts.isStringLiteralLike(argument)) {
        found.push({ specifier: argument.text, line: lineOf(node), typeOnly: false });
      }
    }
  });
  return found;
}

/** The package that a bare specifier names: `@a/b/c` → `@a/b`. @param {string} specifier */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
