export type {
  AgencyRow,
  AxisClient,
  AxisItem,
  AxisProbe,
  DeliveryQuery,
  DeliveryRow,
  ListQuery,
  MessageType,
  OutgoingPacket,
  ReconcileQuery,
  Reconciliation,
  SendMatch,
  SendReceipt,
  TransportState,
} from './client.ts';
export { type AxisConfig, type AxisFromConfig, type AxisFromConfigOptions, axisFromConfig, readAxisConfig } from './config.ts';
export { type AxisCheck, diagnose } from './diagnose.ts';
export { type BkavOptions, bkav } from './dialects/bkav.ts';
export type { DialectOptions } from './dialects/common.ts';
export { type EdocV2Options, edocV2 } from './dialects/edoc-v2.ts';
export { type AgencyDirectory, type DirectoryOptions, openDirectory, type SyncResult } from './directory/directory.ts';
export { type AxisErrorDetails, axisErrors, type Effect, effectOf } from './errors.ts';
export {
  type HttpOptions,
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  httpTransport,
  type TimeoutOptions,
  type TlsOptions,
} from './http/index.ts';
export type { RetryBudget, RetryBudgetOptions } from './retry/budget.ts';
export { retryBudget } from './retry/budget.ts';
export { readAxisTime } from './retry/match.ts';
export type { RetryOptions } from './retry/run.ts';
export { allowPlainHttp } from './unsafe.ts';
export { type VxpClient, type VxpOptions, vxp } from './vxp/index.ts';
