import type { AgencyConfig, SandboxConfig, SystemConfig } from '../config/types.ts';

export interface Agency {
  readonly id: string;
  readonly code: string;
  readonly code102: string;
  readonly name: string;
  readonly mail: string;
  readonly parent: string;
  deleted: boolean;
  version: number;
  modifiedAt: number;
}

/** The directory and who speaks for whom. */
export interface Agencies {
  all(): readonly Agency[];
  /** By any code of the agency; deleted ones are not found. */
  find(code: string): Agency | undefined;
  system(systemId: string): SystemConfig | undefined;
  systems(): readonly SystemConfig[];
  speaksFor(systemId: string, code: string): boolean;
  /** Ids of the agencies of a system. */
  agenciesOf(systemId: string): ReadonlySet<string>;
  register(agency: AgencyConfig, at: number): Agency;
  remove(code: string, at: number): boolean;
}

/** Codes are compared without case and without the zero-width spaces seen in the field. */
export const normalCode = (code: string): string => code.replace(/[\u200b\ufeff\s]/g, '').toUpperCase();

export function agencies(config: SandboxConfig, now: number): Agencies {
  const rows: Agency[] = [];
  const byCode = new Map<string, Agency>();
  const systems = new Map(config.systems.map((s) => [s.systemId, s]));
  let version = 0;

  function put(agency: AgencyConfig, at: number): Agency {
    const row: Agency = {
      id: String(rows.length + 1),
      code: agency.code,
      // The national list names the old code even where the configuration gives only one, if that one has the old form.
      code102: agency.code102 ?? (/^\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}$/.test(agency.code) ? agency.code : ''),
      name: agency.name,
      mail: agency.mail ?? '',
      parent: agency.parent ?? '',
      deleted: false,
      version: ++version,
      modifiedAt: at,
    };
    rows.push(row);
    for (const code of [row.code, row.code102])
      if (code !== '' && !byCode.has(normalCode(code))) byCode.set(normalCode(code), row);
    return row;
  }

  const directory =
    config.agencies ?? [...new Set(config.systems.flatMap((s) => s.agencies))].map((code) => ({ code, name: code }));
  for (const agency of directory) put(agency, now);
  const find = (code: string): Agency | undefined => {
    const row = byCode.get(normalCode(code));
    return row === undefined || row.deleted ? undefined : row;
  };

  return {
    all: () => rows,
    find,
    system: (id) => systems.get(id),
    systems: () => config.systems,
    agenciesOf(systemId) {
      const ids = new Set<string>();
      for (const code of systems.get(systemId)?.agencies ?? []) {
        const row = find(code);
        if (row !== undefined) ids.add(row.id);
      }
      return ids;
    },
    speaksFor(systemId, code) {
      const own = systems.get(systemId);
      if (own === undefined) return false;
      const wanted = normalCode(code);
      const row = find(code);
      return own.agencies.some((a) => normalCode(a) === wanted || (row !== undefined && find(a) === row));
    },
    register(agency, at) {
      const old = byCode.get(normalCode(agency.code));
      if (old !== undefined) byCode.delete(normalCode(agency.code));
      if (old !== undefined) {
        old.deleted = true;
        old.modifiedAt = at;
      }
      return put(agency, at);
    },
    remove(code, at) {
      const row = find(code);
      if (row === undefined) return false;
      row.deleted = true;
      row.version = ++version;
      row.modifiedAt = at;
      return true;
    },
  };
}
