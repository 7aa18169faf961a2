import {
  codeFields,
  documentTypeFields,
  type Field,
  type Group,
  organizationFields,
  otherInfoFields,
  receiverFields,
  responseForFields,
  signerFields,
  staffFields,
} from '../model/fields.ts';

/** The part of JSON Schema (draft 2020-12) that the draft schema uses; `checkJson` understands exactly this. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly enum?: readonly (string | number)[];
  readonly const?: string;
  readonly pattern?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly $ref?: string;
}

const DATE: JsonSchema = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'ISO: 2026-11-22' };
const TIME: JsonSchema = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2})?$',
  description: 'ISO 8601; không ghi múi giờ = giờ Việt Nam · without offset = Vietnamese time',
};
const TEXT: JsonSchema = { type: 'string' };
const TEXTS: JsonSchema = { type: 'array', items: TEXT };

function fieldSchema(field: Field): JsonSchema {
  const description = `${field.vi} · ${field.en} (${field.element})`;
  switch (field.type) {
    case 'int':
      return { type: 'integer', description };
    case 'bool':
      return { type: 'boolean', description };
    case 'date':
      return { ...DATE, description };
    case 'time':
      return { ...TIME, description };
    default:
      return { type: 'string', description };
  }
}

function groupSchema(fields: Group, more: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  const required = Object.entries(fields).flatMap(([key, field]) => (field.required === true ? [key] : []));
  return {
    type: 'object',
    properties: { ...Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, fieldSchema(field)])), ...more },
    required,
    additionalProperties: false,
  };
}

const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });

const extra: JsonSchema = {
  type: 'object',
  properties: {
    parent: TEXT,
    name: TEXT,
    namespace: TEXT,
    attributes: { type: 'object', additionalProperties: TEXT },
    text: TEXT,
    children: { type: 'array', items: ref('extra') },
  },
  required: ['name', 'namespace', 'attributes', 'text', 'children'],
  additionalProperties: false,
};

const attachment: JsonSchema = {
  type: 'object',
  description: 'path: tương đối so với thư mục của bản thảo · relative to the draft’s folder',
  properties: { path: TEXT, name: TEXT, contentType: TEXT, description: TEXT, contentId: TEXT },
  required: ['path'],
  additionalProperties: false,
};

function documentSchema(kind: JsonSchema, own: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return {
    type: 'object',
    properties: {
      $schema: TEXT,
      kind,
      from: ref('organization'),
      to: { type: 'array', items: ref('organization'), minItems: 1 },
      code: { anyOf: [{ type: 'string', description: '123/STTTT-CNTT' }, ref('code')] },
      promulgation: { type: 'object', properties: { place: TEXT, date: DATE }, required: ['date'], additionalProperties: false },
      type: { anyOf: [{ type: 'string', description: 'Công văn, TTr …' }, ref('documentType')] },
      subject: TEXT,
      content: TEXT,
      signer: ref('signer'),
      dueDate: DATE,
      other: ref('other'),
      responseFor: { type: 'array', items: ref('responseFor') },
      steeringType: { type: 'integer' },
      tasks: TEXTS,
      applicationType: TEXT,
      toPlaces: TEXTS,
      documentId: TEXT,
      trace: {
        type: 'array',
        items: {
          type: 'object',
          properties: { organId: TEXT, timestamp: TIME },
          required: ['organId', 'timestamp'],
          additionalProperties: false,
        },
      },
      reason: TEXT,
      paper: { type: 'boolean' },
      staff: ref('staff'),
      attachments: { type: 'array', items: ref('attachment') },
      secrecy: {
        enum: ['none', 'mat', 'toi-mat', 'tuyet-mat'],
        description: 'Khác "none" thì bị từ chối · anything but none is refused',
      },
      extra: { type: 'array', items: ref('extra') },
      ...own,
    },
    required: ['from', 'to', 'code', 'promulgation', 'type', 'subject', ...required],
    additionalProperties: false,
  };
}

/** JSON Schema (2020-12) of a draft, made from the field tables; published as `draft.schema.json`. */
export function draftSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'lienthong edXML draft',
    description: 'Bản thảo gói edXML · draft of an edXML packet (QCVN 102:2016/BTTTT)',
    oneOf: [ref('new'), ref('recall'), ref('update'), ref('replacement'), ref('status')],
    $defs: {
      new: documentSchema({ const: 'new' }, {}, []),
      recall: documentSchema({ const: 'recall' }, { target: TEXT }, ['kind', 'target']),
      update: documentSchema(
        { const: 'update' },
        {
          target: TEXT,
          changes: {
            type: 'object',
            properties: {
              documentInfo: { type: 'boolean' },
              documentReceiver: { type: 'boolean' },
              receivers: { type: 'array', items: groupSchema(receiverFields) },
            },
            additionalProperties: false,
          },
        },
        ['kind', 'target', 'changes'],
      ),
      replacement: documentSchema(
        { const: 'replacement' },
        {
          replaces: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              properties: { documentId: TEXT, organIds: TEXTS },
              required: ['documentId', 'organIds'],
              additionalProperties: false,
            },
          },
        },
        ['kind', 'replaces'],
      ),
      status: {
        type: 'object',
        properties: {
          $schema: TEXT,
          kind: { const: 'status' },
          from: ref('organization'),
          responseFor: ref('responseFor'),
          staff: ref('staff'),
          code: { type: 'string', description: '01–06, 13, 15, 16' },
          description: TEXT,
          timestamp: TIME,
          extra: { type: 'array', items: ref('extra') },
        },
        required: ['kind', 'from', 'responseFor', 'code'],
        additionalProperties: false,
      },
      organization: groupSchema(organizationFields),
      code: groupSchema(codeFields),
      documentType: groupSchema(documentTypeFields),
      signer: groupSchema(signerFields),
      other: groupSchema(otherInfoFields, { appendixes: TEXTS }),
      responseFor: groupSchema(responseForFields),
      staff: groupSchema(staffFields),
      attachment,
      extra,
    },
  };
}
