import {
  codeFields,
  documentTypeFields,
  type Group,
  organizationFields,
  otherInfoFields,
  promulgationFields,
  responseForFields,
  signerFields,
  staffFields,
  traceFields,
} from './fields.ts';

const elementsOf = (group: Group): readonly string[] => Object.values(group).map(({ element }) => element);
const list = (names: string): readonly string[] => Object.freeze(names.split(' '));

/** MessageHeader of a document in the order of the official library and of the national axis (spec §6.1). */
export const axisHeaderOrder: readonly string[] = list(
  'From To DocumentId Code PromulgationInfo DocumentType Subject Content SignerInfo DueDate OtherInfo ResponseFor SteeringType ResponseForTask ApplicationType ToPlaces',
);

/** The same by the numbering of the norm (spec §6.1); what only the library has comes last. */
export const normHeaderOrder: readonly string[] = list(
  'From To Code PromulgationInfo DocumentType Subject Content SignerInfo DueDate ToPlaces OtherInfo ResponseFor SteeringType DocumentId ResponseForTask ApplicationType',
);

/** MessageHeader of a status packet (spec §10.1). */
export const statusHeaderOrder: readonly string[] = list('From ResponseFor StaffInfo StatusCode Description Timestamp');

/**
 * Order of child elements by parent as the official Java library writes them (spec §5–§8); MessageHeader is given beside it. Where the
 * field tables hold the order already, it comes from there.
 */
export const libraryChildOrder: Readonly<Record<string, readonly string[]>> = Object.freeze({
  edXML: list('edXMLEnvelope AttachmentEncoded'),
  edXMLEnvelope: list('edXMLHeader edXMLBody'),
  edXMLHeader: list('MessageHeader TraceHeaderList Signature'),
  From: elementsOf(organizationFields),
  To: elementsOf(organizationFields),
  Code: elementsOf(codeFields),
  PromulgationInfo: elementsOf(promulgationFields),
  DocumentType: elementsOf(documentTypeFields),
  SignerInfo: elementsOf(signerFields),
  OtherInfo: [...elementsOf(otherInfoFields), 'Appendixes'],
  ResponseFor: elementsOf(responseForFields),
  StaffInfo: elementsOf(staffFields),
  TraceHeaderList: list('Paper Bussiness TraceHeader'),
  TraceHeader: elementsOf(traceFields),
  Bussiness: list('DocumentId BussinessDocType BussinessDocReason Paper BussinessDocumentInfo ReplacementInfoList StaffInfo'),
  ReplacementInfo: list('DocumentId OrganIdList'),
  Reference: list('ContentId ContentType Description AttachmentName'),
  Attachment: list('ContentId AttachmentName Description FieldName MimeType ContentType ContentTransferEncoded'),
  Signature: list('SignedInfo SignatureValue KeyInfo'),
});
