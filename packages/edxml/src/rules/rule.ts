import type { Message } from '@lienthong/core';
import type { DocumentFields, Edition, Issue, Severity, StatusFields } from '../model/types.ts';

/** A text that could not be read as its field's type; the model then holds null or nothing. */
export interface Unreadable {
  readonly path: string;
  readonly element: string;
  readonly raw: string;
  /** A value was read after all (another date form). */
  readonly recovered: boolean;
}

export interface AttachmentFacts {
  readonly path: string;
  readonly name: string;
  readonly contentId: string;
  readonly declaredType: string;
}

/** What a rule looks at: the same shape for a draft that is to be written and for a packet that was read. */
export interface Facts {
  readonly mode: 'read' | 'write';
  readonly edition: Edition;
  /** ISO date in Vietnam at which the packet is judged. */
  readonly today: string;
  /** False: codes outside the edition's grammar are warnings (axis test codes such as `vxp.saas.NN`). */
  readonly strictCodes: boolean;
  readonly document?: DocumentFields;
  readonly status?: StatusFields;
  readonly unreadable: readonly Unreadable[];
  readonly attachments: readonly AttachmentFacts[];
  /** Manifest rows; on writing they are made from the attachments. */
  readonly manifest: readonly AttachmentFacts[];
  readonly secrecy?: string;
  /** For the rules of one run: what several of them look at is gathered once. */
  readonly gathered?: Map<unknown, unknown>;
}

export interface Finding {
  readonly path: string;
  /** Fills `{name}` in the texts. */
  readonly values?: Readonly<Record<string, string | number>>;
  readonly raw?: string;
  /** Only where the rule's own severity does not hold for this case. */
  readonly severity?: Severity;
}

/** One rule: its code, its standing and its texts in one place; docs pages and the runner are both made from it. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  /** Severity on writing, where it differs. */
  readonly onWrite?: Severity;
  /** Paragraph of the packet specification. */
  readonly clause: string;
  /** Who raises it: a check over the model, the reader, the attachment reader, the writer, or a store. */
  readonly by: 'check' | 'reader' | 'attachment' | 'writer' | 'store';
  readonly text: Message;
  readonly fix: Message;
  readonly check?: (facts: Facts) => Iterable<Finding>;
}

/** Makes the issue of a finding. */
export function issueOf(rule: Rule, finding: Finding, mode: 'read' | 'write', line = 0, column = 0): Issue {
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = finding.values?.[name] ?? (name === 'raw' ? finding.raw : undefined);
      return value === undefined ? whole : String(value).slice(0, 200);
    });
  return {
    severity: finding.severity ?? (mode === 'write' ? (rule.onWrite ?? rule.severity) : rule.severity),
    code: rule.code,
    path: finding.path,
    line,
    column,
    message: { vi: `${fill(rule.text.vi)} ${rule.fix.vi}`, en: `${fill(rule.text.en)} ${rule.fix.en}` },
    clause: rule.clause,
    ...(finding.raw === undefined ? {} : { raw: finding.raw.slice(0, 200) }),
  };
}
