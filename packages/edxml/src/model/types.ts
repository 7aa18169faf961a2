import type { Message } from '@lienthong/core';
import type {
  codeFields,
  documentTypeFields,
  GroupOf,
  organizationFields,
  otherInfoFields,
  promulgationFields,
  receiverFields,
  responseForFields,
  signerFields,
  staffFields,
  traceFields,
} from './fields.ts';

export type Severity = 'error' | 'warning' | 'info';
/** QCVN 102:2016, or with Sửa đổi 1:2022 (spec §14). */
export type Edition = '2016' | '2022';

/** One thing that is not as it should be, in a packet or in a draft. */
export interface Issue {
  readonly severity: Severity;
  /** Stable: `N.` missing, `R.` range or length, `M.` values that disagree, `T.` type or format; then the element. */
  readonly code: string;
  /** Where: a path into the model (`to[1].organId`), or a path of elements that begins with `/`. */
  readonly path: string;
  /** 1-based; 0 where there is no text to point at (a draft, a salvaged packet). */
  readonly line: number;
  readonly column: number;
  readonly message: Message;
  /** The paragraph of the packet specification that the rule comes from. */
  readonly clause: string;
  /** The text as it stood in the packet, where it helps; at most 200 characters. */
  readonly raw?: string;
}

export type Organization = GroupOf<typeof organizationFields>;
/** `number/notation` as people write it: `123/STTTT-CNTT`. */
export type Code = GroupOf<typeof codeFields>;
/** `date` is ISO (`2026-11-22`), `null` when absent or unreadable. */
export type Promulgation = GroupOf<typeof promulgationFields>;
export type DocumentType = GroupOf<typeof documentTypeFields>;
export type SignerInfo = GroupOf<typeof signerFields>;
export type OtherInfo = GroupOf<typeof otherInfoFields> & { readonly appendixes: readonly string[] };
export type ResponseFor = GroupOf<typeof responseForFields>;
export type StaffInfo = GroupOf<typeof staffFields>;
/** `timestamp` is ISO 8601 with the Vietnamese offset. */
export type TraceHeader = GroupOf<typeof traceFields>;
export type Receiver = GroupOf<typeof receiverFields>;

/** A replaced document and the agencies that hold it. */
export interface Replacement {
  readonly documentId: string;
  readonly organIds: readonly string[];
}

/** The business part (`Bussiness`, spec §7). `type`: 0 new, 1 recall, 2 update, 3 replacement. */
export interface Business {
  readonly type: number;
  readonly reason?: string;
  /** The document acted on. In a recall without it, the packet's own `documentId` is the recalled document. */
  readonly documentId?: string;
  readonly paper?: boolean;
  readonly documentInfo?: boolean;
  readonly documentReceiver?: boolean;
  readonly receivers: readonly Receiver[];
  readonly replacements: readonly Replacement[];
  readonly staff?: StaffInfo;
}

/** An element that the model does not know, kept so that nothing is lost. */
export interface ExtraElement {
  /** The known element it stands in: `MessageHeader`, `From`, `edXMLHeader` … */
  readonly parent: string;
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Omit<ExtraElement, 'parent'>[];
}

export interface DocumentFields {
  readonly from: Organization;
  readonly to: readonly Organization[];
  readonly documentId: string;
  readonly code: Code;
  readonly promulgation: Promulgation;
  readonly type: DocumentType;
  readonly subject: string;
  readonly content?: string;
  readonly signer?: SignerInfo;
  readonly dueDate?: string | null;
  readonly other?: OtherInfo;
  readonly responseFor: readonly ResponseFor[];
  readonly steeringType?: number;
  readonly tasks: readonly string[];
  readonly applicationType?: string;
  readonly toPlaces: readonly string[];
  readonly trace: readonly TraceHeader[];
  readonly business: Business;
}

export interface StatusFields {
  readonly from: Organization;
  readonly responseFor: ResponseFor;
  readonly staff?: StaffInfo;
  readonly statusCode: string;
  readonly description?: string;
  /** ISO 8601 with the Vietnamese offset; `null` when absent or unreadable. */
  readonly timestamp: string | null;
  readonly trace: readonly TraceHeader[];
}
