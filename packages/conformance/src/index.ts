export type { CaseId, CaseResult, ConformanceReport, Disagreement, Skip, Stricter } from './report.ts';
export {
  type ConformanceErrorDetails,
  type ConformanceOptions,
  type ConformanceSet,
  conformanceErrors,
  conformanceSets,
  runConformance,
} from './run.ts';
