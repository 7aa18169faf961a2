export { type TransferErrorDetails, transferErrors } from './errors.ts';
export { expressTransfers, type FastifyLike, fastifyTransfers } from './frameworks.ts';
export {
  type Transfer,
  type TransferOptions,
  type Transfers,
  type Upload,
  type UploadVerdict,
  vgcaTransfers,
} from './transfers.ts';
