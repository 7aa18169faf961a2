// Set-up chatter goes to stderr: stdout belongs to the program that the command runs (`npm start -- --json`).
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * @param {number} since from `performance.now()`
 * @returns {string}
 */
export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** A failure whose message is all that a person needs; printed without a stack. */
export class SetupError extends Error {}

/** @param {unknown} error */
export function sayFailure(error) {
  say(error instanceof SetupError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
}
