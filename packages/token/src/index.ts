export type { TokenCertificate } from './certificate.ts';
export type { Token } from './contract.ts';
export { type TokenErrorDetails, tokenErrors } from './errors.ts';
export { type OpenPemOptions, openPem } from './pem/open.ts';
export { answerValue, type RemoteAnswer, type RemoteJob, signJob } from './remote/job.ts';
export { type RemoteSignerOptions, remoteSigner } from './remote/signer.ts';
export type { SignerCriteria } from './select.ts';
