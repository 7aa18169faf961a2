// No module-level mutable state: two copies of the SDK in one process, or a thousand tenants, must not meet in a variable.
import ts from 'typescript';
import { each, isShipped, lineOf } from './repository.mjs';

const mutators = new Set([
  ...['set', 'add', 'delete', 'clear', 'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'],
]);
const mutableTypes = /^(?:Map|Set|WeakMap|WeakSet|Array|Record)\b|^(?!readonly\b).*\[\]$/s;

/** @param {ts.Expression} node @returns {ts.Expression} */
function bare(node) {
  return ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node)
    ? bare(node.expression)
    : node;
}

/** The name at the left end of `a.b[c]`. @param {ts.Expression} node @returns {string | undefined} */
function rootName(node) {
  const inner = bare(node);
  if (ts.isIdentifier(inner)) return inner.text;
  if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) return rootName(inner.expression);
  return undefined;
}

/** @param {ts.Node} node @returns {ts.Expression | undefined} the expression that this node changes */
function changed(node) {
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  ) {
    return ts.isIdentifier(node.left) ? undefined : node.left;
  }
  if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && !ts.isIdentifier(node.operand)) {
    const counts = node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
    return counts ? node.operand : undefined;
  }
  if (ts.isDeleteExpression(node)) return node.expression;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    if (mutators.has(node.expression.name.text)) return node.expression.expression;
    if (node.expression.getText() === 'Object.assign') return node.arguments[0];
  }
  return undefined;
}

/** Does a nearer declaration of the same name hide the module's one here? @param {ts.Node} node @param {string} name */
function shadowed(node, name) {
  for (let at = node.parent; at !== undefined && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at) && at.parameters.some((parameter) => parameter.name.getText() === name)) return true;
    if (ts.isForOfStatement(at) || ts.isForInStatement(at) || ts.isForStatement(at)) {
      const list = at.initializer;
      if (list !== undefined && ts.isVariableDeclarationList(list) && list.declarations.some((d) => d.name.getText() === name))
        return true;
    }
    if (ts.isBlock(at)) {
      for (const statement of at.statements) {
        if (ts.isVariableStatement(statement) && statement.declarationList.declarations.some((d) => d.name.getText() === name))
          return true;
      }
    }
  }
  return false;
}

/**
 * @param {ts.VariableDeclaration} declaration
 * @param {boolean} exported
 * @returns {string | undefined}
 */
function wrongConstant(declaration, exported) {
  const value = declaration.initializer === undefined ? undefined : bare(declaration.initializer);
  if (value !== undefined && ts.isNewExpression(value) && /^Weak(?:Map|Set)$/.test(value.expression.getText())) {
    return 'a WeakMap at the top of a module is state: keep it in an object that the caller holds';
  }
  const type = declaration.type?.getText() ?? '';
  if (exported && mutableTypes.test(type)) return `exported as ${type}: anyone may change it; export a read-only type`;
  return undefined;
}

/** Programs of a process of their own: what they hold is the state of that process, which one owner starts and ends. */
const programs = new Set(['packages/token/src/pkcs11/native/child.cjs']);

/** @type {import('./repository.mjs').Check} */
export const moduleState = {
  name: 'module state',
  check(repository) {
    /** @type {import('./repository.mjs').Finding[]} */
    const findings = [];
    for (const path of repository.files) {
      if (!isShipped(path) || programs.has(path)) continue;
      const tree = repository.tree(path);
      /** @param {ts.Node} node @param {string} message */
      const report = (node, message) => findings.push({ path, line: lineOf(node), message });
      /** @type {Set<string>} */
      const constants = new Set();
      /** @type {Set<string>} */
      const sticky = new Set();
      for (const statement of tree.statements) {
        if (!ts.isVariableStatement(statement)) continue;
        const exported = statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) === true;
        if (statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)) continue;
        if ((statement.declarationList.flags & ts.NodeFlags.Const) === 0) report(statement, 'let or var at the top of a module');
        for (const declaration of statement.declarationList.declarations) {
          const message = wrongConstant(declaration, exported);
          if (message !== undefined) report(declaration, message);
          if (!ts.isIdentifier(declaration.name)) continue;
          constants.add(declaration.name.text);
          const value = declaration.initializer;
          if (
            value !== undefined &&
            ts.isRegularExpressionLiteral(value) &&
            /[gy][a-z]*$/.test(value.text.slice(value.text.lastIndexOf('/')))
          ) {
            sticky.add(declaration.name.text);
          }
        }
      }
      each(tree, (node) => {
        if (ts.isPropertyDeclaration(node) && node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword)) {
          if (!node.modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ReadonlyKeyword))
            report(node, 'a static field is module state');
        }
        const target = changed(node);
        const name = target === undefined ? undefined : rootName(target);
        if (name !== undefined && constants.has(name) && !shadowed(node, name))
          report(node, `${name} is made at the top of the module and changed here`);
        if (
          ts.isCallExpression(node) &&
          ts.isPropertyAccessExpression(node.expression) &&
          /^(?:exec|test)$/.test(node.expression.name.text)
        ) {
          const pattern = rootName(node.expression.expression);
          if (pattern !== undefined && sticky.has(pattern) && !shadowed(node, pattern)) {
            report(node, `${pattern} has the flag g or y: its lastIndex is state shared by all callers`);
          }
        }
      });
    }
    return findings;
  },
};
