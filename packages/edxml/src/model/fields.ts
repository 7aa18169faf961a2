/**
 * The one description of the fields of spec §6.3, §7 and §10: the reader, the writer, the length rules, the types and the JSON
 * Schema are all made from these tables. `max` is in characters and is a warning only (the norm's own limits are unknown);
 * where the sources differ it is the largest.
 */
export type FieldType = 'text' | 'int' | 'date' | 'time' | 'bool';

export interface Field {
  readonly element: string;
  readonly type: FieldType;
  readonly required?: true;
  readonly max?: number;
  readonly vi: string;
  readonly en: string;
}

export type Group = Readonly<Record<string, Field>>;

type ValueOf<F> = F extends { type: 'int' }
  ? number
  : F extends { type: 'bool' }
    ? boolean
    : F extends { type: 'date' | 'time' }
      ? string | null
      : string;

type RequiredKeys<G> = { [K in keyof G]: G[K] extends { required: true } ? K : never }[keyof G];

/** The model of a group: required texts are `''` when a packet lacks them (an `N.` issue says so), dates are `null`. */
export type GroupOf<G> = { readonly [K in RequiredKeys<G>]: ValueOf<G[K]> } & {
  readonly [K in Exclude<keyof G, RequiredKeys<G>>]?: ValueOf<G[K]>;
};

export const organizationFields = {
  organId: { element: 'OrganId', type: 'text', required: true, max: 35, vi: 'mã định danh cơ quan', en: 'agency code' },
  organizationInCharge: { element: 'OrganizationInCharge', type: 'text', max: 500, vi: 'cơ quan chủ quản', en: 'superior body' },
  organName: { element: 'OrganName', type: 'text', max: 200, vi: 'tên cơ quan', en: 'agency name' },
  organAdd: { element: 'OrganAdd', type: 'text', max: 500, vi: 'địa chỉ', en: 'address' },
  email: { element: 'Email', type: 'text', max: 100, vi: 'thư điện tử', en: 'e-mail' },
  telephone: { element: 'Telephone', type: 'text', max: 50, vi: 'điện thoại', en: 'telephone' },
  fax: { element: 'Fax', type: 'text', max: 50, vi: 'fax', en: 'fax' },
  website: { element: 'Website', type: 'text', max: 100, vi: 'trang tin', en: 'web site' },
} as const;

export const codeFields = {
  number: { element: 'CodeNumber', type: 'text', required: true, max: 11, vi: 'số văn bản', en: 'document number' },
  notation: { element: 'CodeNotation', type: 'text', required: true, max: 30, vi: 'ký hiệu văn bản', en: 'document notation' },
} as const;

export const promulgationFields = {
  place: { element: 'Place', type: 'text', max: 50, vi: 'địa danh', en: 'place' },
  date: { element: 'PromulgationDate', type: 'date', required: true, vi: 'ngày ban hành', en: 'date of promulgation' },
} as const;

export const documentTypeFields = {
  type: { element: 'Type', type: 'int', vi: 'nhóm văn bản (1 VBQPPL, 2 VBHC)', en: 'class (1 normative, 2 administrative)' },
  typeDetail: { element: 'TypeDetail', type: 'int', vi: 'số thứ tự loại văn bản', en: 'item number of the type' },
  typeName: { element: 'TypeName', type: 'text', required: true, max: 100, vi: 'tên loại văn bản', en: 'name of the type' },
} as const;

export const signerFields = {
  competence: { element: 'Competence', type: 'text', max: 100, vi: 'quyền hạn ký', en: 'signing capacity' },
  position: { element: 'Position', type: 'text', max: 100, vi: 'chức vụ', en: 'position' },
  fullName: { element: 'FullName', type: 'text', required: true, max: 50, vi: 'họ tên người ký', en: "signer's name" },
} as const;

/** `appendixes` (Appendixes/Appendix*) is beside this table: it is the one list of the group. */
export const otherInfoFields = {
  priority: { element: 'Priority', type: 'int', vi: 'độ khẩn', en: 'urgency' },
  sphereOfPromulgation: { element: 'SphereOfPromulgation', type: 'text', max: 100, vi: 'phạm vi lưu hành', en: 'circulation' },
  typerNotation: { element: 'TyperNotation', type: 'text', max: 10, vi: 'ký hiệu người đánh máy', en: "typist's mark" },
  promulgationAmount: {
    element: 'PromulgationAmount',
    type: 'int',
    max: 3,
    vi: 'số lượng bản phát hành',
    en: 'number of copies',
  },
  pageAmount: { element: 'PageAmount', type: 'int', max: 3, vi: 'số trang', en: 'number of pages' },
  replyFors: { element: 'ReplyFors', type: 'text', vi: 'trả lời cho', en: 'replies to' },
  direction: { element: 'Direction', type: 'bool', vi: 'Direction (nghĩa chưa rõ)', en: 'Direction (meaning unknown)' },
  referenceCodes: { element: 'ReferenceCodes', type: 'text', vi: 'mã hồ sơ', en: 'file codes' },
} as const;

export const responseForFields = {
  organId: { element: 'OrganId', type: 'text', required: true, vi: 'mã định danh cơ quan', en: 'agency code' },
  code: { element: 'Code', type: 'text', required: true, vi: 'số, ký hiệu', en: 'number and notation' },
  documentId: { element: 'DocumentId', type: 'text', required: true, max: 200, vi: 'mã định danh văn bản', en: 'document id' },
  promulgationDate: {
    element: 'PromulgationDate',
    type: 'date',
    required: true,
    vi: 'ngày ban hành',
    en: 'date of promulgation',
  },
} as const;

export const staffFields = {
  department: { element: 'Department', type: 'text', vi: 'đơn vị', en: 'department' },
  departmentId: { element: 'DepartmentId', type: 'text', vi: 'mã đơn vị', en: 'department id' },
  staff: { element: 'Staff', type: 'text', vi: 'họ tên cán bộ', en: 'staff name' },
  staffId: { element: 'StaffId', type: 'text', vi: 'mã cán bộ', en: 'staff id' },
  email: { element: 'Email', type: 'text', max: 100, vi: 'thư điện tử', en: 'e-mail' },
  mobile: { element: 'Mobile', type: 'text', vi: 'điện thoại di động', en: 'mobile' },
} as const;

export const traceFields = {
  organId: { element: 'OrganId', type: 'text', required: true, vi: 'mã định danh cơ quan', en: 'agency code' },
  timestamp: { element: 'Timestamp', type: 'time', required: true, vi: 'thời điểm', en: 'time' },
} as const;

export const receiverFields = {
  organId: { element: 'OrganId', type: 'text', required: true, vi: 'mã định danh cơ quan', en: 'agency code' },
  receiverType: {
    element: 'ReceiverType',
    type: 'int',
    vi: 'ReceiverType (0/1, nghĩa chưa rõ)',
    en: 'ReceiverType (0/1, meaning unknown)',
  },
} as const;

/** Fields that stand alone in MessageHeader or Bussiness. */
export const singleFields = {
  documentId: { element: 'DocumentId', type: 'text', max: 200, vi: 'mã định danh văn bản', en: 'document id' },
  subject: { element: 'Subject', type: 'text', max: 500, vi: 'trích yếu', en: 'abstract' },
  content: { element: 'Content', type: 'text', max: 500, vi: 'nội dung tóm tắt', en: 'summary' },
  dueDate: { element: 'DueDate', type: 'date', vi: 'hạn trả lời', en: 'due date' },
  steeringType: { element: 'SteeringType', type: 'int', vi: 'loại chỉ đạo', en: 'steering type' },
  applicationType: { element: 'ApplicationType', type: 'text', vi: 'loại ứng dụng', en: 'application type' },
  reason: { element: 'BussinessDocReason', type: 'text', max: 500, vi: 'lý do', en: 'reason' },
  statusCode: { element: 'StatusCode', type: 'text', vi: 'mã trạng thái', en: 'status code' },
  description: { element: 'Description', type: 'text', vi: 'mô tả', en: 'description' },
  timestamp: { element: 'Timestamp', type: 'time', vi: 'thời điểm', en: 'time' },
} as const;
