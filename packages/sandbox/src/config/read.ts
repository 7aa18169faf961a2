import { raiseSandbox } from '../errors.ts';
import { readFaults } from '../faults/rules.ts';
import type { AgencyConfig, HubConfig, SandboxConfig, SystemConfig } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

/** Checks a configuration that came from JSON. @throws LienThongError `SANDBOX_CONFIG` with the place of the first mistake. */
export function readConfig(value: unknown): SandboxConfig {
  const root = object(value, '$');
  const systems = list(root['systems'], '$.systems').map((item, i) => system(item, `$.systems[${i}]`));
  const ids = new Set<string>();
  for (const [i, one] of systems.entries()) {
    if (ids.has(one.systemId)) throw raiseSandbox('SANDBOX_CONFIG', { path: `$.systems[${i}].systemId`, reason: 'stands twice' });
    ids.add(one.systemId);
  }
  const hubs = root['hubs'] === undefined ? undefined : list(root['hubs'], '$.hubs').map((item, i) => hub(item, `$.hubs[${i}]`));
  if (hubs !== undefined && hubs.filter((h) => h.province === undefined).length > 1) {
    throw raiseSandbox('SANDBOX_CONFIG', { path: '$.hubs', reason: 'more than one hub without province: only one is national' });
  }
  const auth = root['auth'];
  if (auth !== undefined && auth !== 'lenient' && auth !== 'strict')
    throw raiseSandbox('SANDBOX_CONFIG', { path: '$.auth', reason: 'lenient or strict' });
  return {
    systems,
    ...(root['agencies'] === undefined
      ? {}
      : { agencies: list(root['agencies'], '$.agencies').map((a, i) => agency(a, `$.agencies[${i}]`)) }),
    ...(hubs === undefined ? {} : { hubs }),
    ...(auth === undefined ? {} : { auth }),
    ...number(root, 'clockWindowMs'),
    ...number(root, 'maxPacketBytes'),
    ...(root['toHeaderWins'] === undefined ? {} : { toHeaderWins: root['toHeaderWins'] === true }),
    ...(root['faults'] === undefined ? {} : { faults: readFaults(root['faults'], '$.faults') }),
  };
}

function object(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw raiseSandbox('SANDBOX_CONFIG', { path, reason: 'an object is expected' });
  return value as Json;
}

function list(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw raiseSandbox('SANDBOX_CONFIG', { path, reason: 'a list is expected' });
  return value;
}

function string(from: Json, key: string, path: string): string {
  const value = from[key];
  if (typeof value !== 'string' || value === '')
    throw raiseSandbox('SANDBOX_CONFIG', { path: `${path}.${key}`, reason: 'a text is expected' });
  return value;
}

function optional<K extends string>(from: Json, key: K, path: string): { [P in K]?: string } {
  if (from[key] === undefined || from[key] === null) return {};
  return { [key]: string(from, key, path) } as { [P in K]?: string };
}

function number<K extends string>(from: Json, key: K): { [P in K]?: number } {
  const value = from[key];
  if (value === undefined) return {};
  if (typeof value !== 'number' || !(value >= 0))
    throw raiseSandbox('SANDBOX_CONFIG', { path: `$.${key}`, reason: 'a number from 0 is expected' });
  return { [key]: value } as { [P in K]?: number };
}

function system(value: unknown, path: string): SystemConfig {
  const item = object(value, path);
  const agencies = list(item['agencies'] ?? [], `${path}.agencies`);
  for (const [i, code] of agencies.entries()) {
    if (typeof code !== 'string')
      throw raiseSandbox('SANDBOX_CONFIG', { path: `${path}.agencies[${i}]`, reason: 'a code is expected' });
  }
  return { systemId: string(item, 'systemId', path), secret: string(item, 'secret', path), agencies: agencies as string[] };
}

function agency(value: unknown, path: string): AgencyConfig {
  const item = object(value, path);
  return {
    code: string(item, 'code', path),
    name: string(item, 'name', path),
    ...optional(item, 'code102', path),
    ...optional(item, 'mail', path),
    ...optional(item, 'parent', path),
  };
}

function hub(value: unknown, path: string): HubConfig {
  const item = object(value, path);
  const rewrite = item['rewrite'] ?? 'none';
  if (rewrite !== 'none' && rewrite !== 'trace' && rewrite !== 'official') {
    throw raiseSandbox('SANDBOX_CONFIG', { path: `${path}.rewrite`, reason: 'none, trace or official' });
  }
  return { id: string(item, 'id', path), rewrite, ...optional(item, 'province', path) };
}
