/** XML Signature 1.x (W3C REC xmldsig-core). */
export const xmldsigNamespace = 'http://www.w3.org/2000/09/xmldsig#';
/** XML Signature 1.1 additions: X509Digest, DEREncodedKeyValue, ECKeyValue. */
export const xmldsig11Namespace = 'http://www.w3.org/2009/xmldsig11#';
/** XAdES, ETSI EN 319 132-1. */
export const xadesNamespace = 'http://uri.etsi.org/01903/v1.3.2#';
/** `Type` of the reference that covers SignedProperties (EN 319 132-1 §4.3.1). */
export const signedPropertiesType = 'http://uri.etsi.org/01903#SignedProperties';
/** `Type` of a reference to the SignatureValue of another signature (EN 319 132-1 §5.2.7). */
export const countersignedType = 'http://uri.etsi.org/01903#CountersignedSignature';
/** `Type` of a reference to a ds:Manifest; its own references are not followed (xmldsig-core §5.1). */
export const manifestType = 'http://www.w3.org/2000/09/xmldsig#Manifest';
/** Removes the Signature that holds the reference from the node-set (xmldsig-core §6.6.4). */
export const envelopedTransform = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const base64Transform = 'http://www.w3.org/2000/09/xmldsig#base64';
/** Namespace of InclusiveNamespaces, the one parameter that exclusive C14N takes. */
export const exclusiveNamespace = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/** Namespace of RSAPSSParams (RFC 9231 §2.3.10). */
export const pssNamespace = 'http://www.w3.org/2007/05/xmldsig-more#';
