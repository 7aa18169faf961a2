export type { Token } from '../contract.ts';
export type { SignerCriteria } from '../select.ts';
export { type OpenPkcs12Options, openPkcs12 } from './open.ts';
