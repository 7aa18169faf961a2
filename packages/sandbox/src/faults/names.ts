/** When a fault strikes: before the request is understood, in place of the work, or on the answer after the work is done. */
export type FaultStage = 'before' | 'instead' | 'after' | 'work';

/** Every fault of the dial, spec §14.1. `args` are named in the README. */
export const faultStages: Readonly<Record<FaultName, FaultStage>> = {
  'html-502': 'before',
  'html-200': 'before',
  'empty-body': 'before',
  outage: 'before',
  'reset-before': 'before',
  'slow-headers': 'after',
  'slow-body': 'after',
  'reset-after': 'after',
  'truncated-json': 'after',
  'docid-missing': 'after',
  'docid-null': 'after',
  'data-null': 'after',
  'data-absent': 'after',
  'corrupt-base64': 'after',
  'non-utf8-error': 'instead',
  'clock-skew': 'instead',
  'wrong-hmac': 'instead',
  'from-mismatch': 'instead',
  code: 'instead',
  'duplicate-delivery': 'work',
  'duplicate-status': 'work',
  'stale-list': 'work',
  'out-of-order': 'work',
  'big-directory': 'work',
  deviation: 'work',
  'download-envelope': 'work',
  'download-html': 'work',
};

export type FaultName =
  | 'html-502'
  | 'html-200'
  | 'empty-body'
  | 'outage'
  | 'reset-before'
  | 'slow-headers'
  | 'slow-body'
  | 'reset-after'
  | 'truncated-json'
  | 'docid-missing'
  | 'docid-null'
  | 'data-null'
  | 'data-absent'
  | 'corrupt-base64'
  | 'non-utf8-error'
  | 'clock-skew'
  | 'wrong-hmac'
  | 'from-mismatch'
  | 'code'
  | 'duplicate-delivery'
  | 'duplicate-status'
  | 'stale-list'
  | 'out-of-order'
  | 'big-directory'
  | 'deviation'
  | 'download-envelope'
  | 'download-html';

// Other spellings people will try; the error codes are `code-18` for short.
const ALIASES: Readonly<Record<string, FaultName>> = {
  html502: 'html-502',
  html: 'html-502',
  html200: 'html-200',
  empty: 'empty-body',
  truncated: 'truncated-json',
  docidnull: 'docid-null',
  nodocid: 'docid-missing',
  nodata: 'data-absent',
  datamissing: 'data-absent',
  reset: 'reset-before',
  resetbeforebody: 'reset-before',
  resetafterstore: 'reset-after',
  resetafterstored: 'reset-after',
  duplicate: 'duplicate-delivery',
  stale: 'stale-list',
  outoforderstatus: 'out-of-order',
  clockskew: 'clock-skew',
  hugedirectory: 'big-directory',
  nonutf8: 'non-utf8-error',
  nonutf8errordesc: 'non-utf8-error',
  down: 'outage',
};

const squeeze = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The fault of a name in any spelling, with what the name itself says (`code-18`). */
export function faultNamed(name: string): { fault: FaultName; args: Record<string, unknown> } | undefined {
  const plain = squeeze(name);
  const code = /^(?:code|error|errorcode)(\d{1,3})$/.exec(plain);
  if (code !== null) return { fault: 'code', args: { code: code[1] as string } };
  for (const known of Object.keys(faultStages) as FaultName[]) if (squeeze(known) === plain) return { fault: known, args: {} };
  const alias = ALIASES[plain];
  return alias === undefined ? undefined : { fault: alias, args: {} };
}
