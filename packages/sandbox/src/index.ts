export { readConfig } from './config/read.ts';
export type { AgencyConfig, FaultConfig, HubConfig, SandboxConfig, SystemConfig } from './config/types.ts';
export { type SandboxErrorDetails, sandboxErrors } from './errors.ts';
export { type FaultName, type FaultStage, faultStages } from './faults/names.ts';
export type { Judge } from './packet/verdict.ts';
export type { LogEntry } from './server/log.ts';
export { type Sandbox, type SandboxOptions, startSandbox } from './start.ts';
