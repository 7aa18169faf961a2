export { type AgencyRegistration, type VxpClient, vxp } from './client.ts';
export { digestOf, type HashForm, hashFileForm } from './hash.ts';
export type { VxpOptions, VxpQuirks } from './options.ts';
export { type HeaderOrder, orderKeys } from './order.ts';
export type { ReceivedEdoc, SentEdoc, VxpAgency } from './rows.ts';
export { HEADER_PREFIX, type HmacName, PROTOCOL_VERSION, type SignedHeaders, signHeaders, USER_AGENT } from './sign.ts';
export { readVxpTimestamp, vxpTimestamp } from './timestamp.ts';
