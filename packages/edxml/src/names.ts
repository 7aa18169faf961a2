/** Namespace of QCVN 102:2016 (spec §3): exactly this, without a trailing slash. */
export const edxmlNamespace = 'http://www.mic.gov.vn/TBT/QCVN_102_2016';
/** The literal prefix that every element inside the envelope carries; one deployed bridge reads by it. */
export const edxmlPrefix = 'edXML';
export const xmldsigNamespace = 'http://www.w3.org/2000/09/xmldsig#';
export const xlinkNamespace = 'http://www.w3.org/1999/xlink';
/** Generations G1 and G2 (spec §2). */
export const legacyNamespace = 'http://www.e-doc.vn/Schema/';
/** The form of one provincial guide (spec §3): recognised, never written. */
export const goVnNamespace = 'http://www.go.vn/eDoc';
