/** Names of an internal network that stand in certificates of the first generation, and the public ones of the same services. */
export const defaultRewriting: Readonly<Record<string, string>> = {
  'ca.btc': 'ca.gov.vn',
  'ocsp.ca.btc': 'ocsp.ca.gov.vn',
  'ocsp.ca.ptc': 'ocsp.ca.gov.vn',
};
