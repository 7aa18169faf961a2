export { type VgcaClient, type VgcaOptions, vgca } from './client.ts';
export { type VgcaErrorDetails, vgcaErrors } from './errors.ts';
export {
  type VgcaFileRequest,
  type VgcaFileResult,
  type VgcaFilesRequest,
  type VgcaFilesResult,
  type VgcaJsonRequest,
  type VgcaMetaData,
  type VgcaOperation,
  type VgcaSignature,
  type VgcaXmlRequest,
  type VgcaXmlVerdict,
  vgcaOperations,
} from './operations.ts';
export type { OpenWebSocket, VgcaState, WebSocketLike } from './socket.ts';
