import type { JsonSchema } from './schema.ts';

export interface SchemaFault {
  readonly path: string;
  readonly how: string;
}

const MAX_FAULTS = 100;
const MAX_DEPTH = 64;

/** Checks a JSON value against the subset of JSON Schema in `JsonSchema`; every fault with its path, up to 100. */
export function checkJson(value: unknown, schema: JsonSchema, root: JsonSchema = schema): SchemaFault[] {
  const faults: SchemaFault[] = [];
  check(value, schema, root, '', 0, faults);
  return faults;
}

function check(
  value: unknown,
  schema: JsonSchema,
  root: JsonSchema,
  path: string,
  depth: number,
  faults: SchemaFault[],
): undefined {
  const fault = (how: string, at = path): undefined => {
    if (faults.length < MAX_FAULTS) faults.push({ path: at, how });
    return undefined;
  };
  if (depth > MAX_DEPTH) return fault('too deep');
  if (schema.$ref !== undefined) {
    return check(value, root.$defs?.[schema.$ref.slice('#/$defs/'.length)] as JsonSchema, root, path, depth + 1, faults);
  }
  if (schema.anyOf !== undefined) {
    const tries = schema.anyOf.map((option) => {
      const found: SchemaFault[] = [];
      check(value, option, root, path, depth + 1, found);
      return found;
    });
    // The reading that came furthest says what is wrong: the faults inside the object, not "is no text".
    if (tries.every((found) => found.length > 0))
      faults.push(...(tries.find((found) => found.every((f) => f.path !== path)) ?? [{ path, how: 'type' }]));
    return;
  }
  if (schema.const !== undefined && value !== schema.const) return fault(`≠ "${schema.const}"`);
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) return fault(schema.enum.join(' | '));
  if (schema.type !== undefined && typeOf(value) !== schema.type) return fault(`${schema.type} ≠ ${typeOf(value)}`);
  if (typeof value === 'string' && schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
    fault(schema.description ?? schema.pattern);
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) fault(`minItems ${schema.minItems}`);
    if (schema.items !== undefined)
      for (const [i, item] of value.entries()) check(item, schema.items, root, `${path}[${i}]`, depth + 1, faults);
    return;
  }
  if (schema.type !== 'object') return;
  const object = value as Record<string, unknown>;
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  for (const key of schema.required ?? []) if (!Object.hasOwn(object, key)) fault('thiếu · missing', at(key));
  for (const [key, item] of Object.entries(object)) {
    const known = schema.properties !== undefined && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (known !== undefined) check(item, known, root, at(key), depth + 1, faults);
    else if (schema.additionalProperties === false) fault('trường lạ · unknown property', at(key));
    else if (typeof schema.additionalProperties === 'object')
      check(item, schema.additionalProperties, root, at(key), depth + 1, faults);
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
