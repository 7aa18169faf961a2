// Forms that do not exist in shipped code: `export *` (a public name must be written down), default exports (no name at
// all), enums (not erasable, and not literals), top-level await (breaks the CommonJS build), a global fetch or dispatcher.
import ts from 'typescript';
import { each, isShipped, lineOf } from './repository.mjs';

/** @param {ts.Node} node inside a function or class member? Then it does not run while the module loads. */
function deferred(node) {
  for (let at = node.parent; at !== undefined; at = at.parent) if (ts.isFunctionLike(at)) return true;
  return false;
}

/** @param {ts.SourceFile} tree @returns {Set<string>} names that the file itself imports or declares anywhere */
function declaredNames(tree) {
  /** @type {Set<string>} */
  const names = new Set();
  each(tree, (node) => {
    const named =
      ts.isImportSpecifier(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node);
    if (named && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
  });
  return names;
}

/** @param {ts.Node} node @returns {string | undefined} what is wrong with it */
function wrongForm(node) {
  if (ts.isExportDeclaration(node) && (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause))) {
    return '`export *`: name what is public';
  }
  if (ts.isExportAssignment(node)) return 'default export: give it a name';
  if (ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)) {
    return 'default export: give it a name';
  }
  if (ts.isExportSpecifier(node) && node.name.text === 'default') return 'default export: give it a name';
  if (ts.isEnumDeclaration(node)) return 'enum: use a union of string literals';
  if (ts.isAwaitExpression(node) && !deferred(node)) return 'top-level await';
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined && !deferred(node)) return 'top-level await';
  return undefined;
}

/** @type {import('./repository.mjs').Check} */
export const moduleShape = {
  name: 'module shape',
  check(repository) {
    /** @type {import('./repository.mjs').Finding[]} */
    const findings = [];
    for (const path of repository.files.filter(isShipped)) {
      const tree = repository.tree(path);
      const names = declaredNames(tree);
      each(tree, (node) => {
        const message = wrongForm(node);
        if (message !== undefined) findings.push({ path, line: lineOf(node), message });
        if (
          ts.isCallExpression(node) &&
          ts.isIdentifier(node.expression) &&
          node.expression.text === 'fetch' &&
          !names.has('fetch')
        ) {
          findings.push({
            path,
            line: lineOf(node),
            message: 'global fetch: requests go through an http edge with its own agent',
          });
        }
        if (ts.isPropertyAccessExpression(node) && node.name.text === 'fetch' && node.expression.getText(tree) === 'globalThis') {
          findings.push({
            path,
            line: lineOf(node),
            message: 'global fetch: requests go through an http edge with its own agent',
          });
        }
        if (ts.isIdentifier(node) && node.text === 'setGlobalDispatcher') {
          findings.push({ path, line: lineOf(node), message: 'setGlobalDispatcher changes the process of the vendor' });
        }
      });
    }
    return findings;
  },
};
