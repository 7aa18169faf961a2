export type { ExitCode } from './command.ts';
export { type CliErrorDetails, cliErrors } from './errors.ts';
export type { Host } from './host.ts';
export { main } from './main.ts';
