export { type TransferErrorDetails, transferErrors } from './errors.ts';
export { expressTransfers, type FastifyLike, fastifyTransfers } from './frameworks.ts';
export {
  type Transfer,
  type TransferJudge,
  type TransferOptions,
  type Transfers,
  type Upload,
  type UploadValidator,
  type UploadVerdict,
  vgcaTransfers,
} from './transfers.ts';
export { type PolicySource, uploadValidator } from './validate.ts';
