// No cycles: between packages (devDependencies too, they stop the build's ordering) and between the modules of shipped code.
import { posix } from 'node:path';
import { importsOf, isShipped } from './repository.mjs';

/**
 * One cycle for each knot of the graph, as the list of its nodes.
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {string[][]}
 */
export function findCycles(graph) {
  /** @type {string[][]} */
  const cycles = [];
  /** @type {Map<string, 'open' | 'done'>} */
  const state = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @param {string} node */
  const visit = (node) => {
    state.set(node, 'open');
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const known = state.get(next);
      if (known === 'open') cycles.push([...stack.slice(stack.indexOf(next)), next]);
      else if (known === undefined) visit(next);
    }
    stack.pop();
    state.set(node, 'done');
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return cycles;
}

/** @type {import('./repository.mjs').Check} */
export const cycles = {
  name: 'cycles',
  check(repository) {
    const byPackage = new Map(repository.rooms.map((room) => [room.manifest.name, room]));
    /** @type {Map<string, string[]>} */
    const packages = new Map();
    for (const { manifest } of repository.rooms) {
      const all = {
        ...manifest.dependencies,
        ...manifest.devDependencies,
        ...manifest.optionalDependencies,
        ...manifest.peerDependencies,
      };
      packages.set(
        manifest.name,
        Object.keys(all).filter((name) => byPackage.has(name)),
      );
    }

    /** @type {Map<string, string[]>} */
    const modules = new Map();
    for (const path of repository.files.filter(isShipped)) {
      const targets = [];
      // A type import is erased: it orders nothing at run time.
      for (const { specifier, typeOnly } of importsOf(repository.tree(path))) {
        if (typeOnly || !specifier.startsWith('.')) continue;
        targets.push(posix.join(posix.dirname(path), specifier));
      }
      modules.set(path, targets);
    }

    return [
      ...findCycles(packages).map((cycle) => ({
        path: `${byPackage.get(cycle[0] ?? '')?.folder}/package.json`,
        line: 1,
        message: `packages in a circle: ${cycle.join(' → ')}`,
      })),
      ...findCycles(modules).map((cycle) => ({
        path: cycle[0] ?? '',
        line: 1,
        message: `modules in a circle: ${cycle.join(' → ')}`,
      })),
    ];
  },
};
