import { deleteAgency, getAgenciesList, getAgenciesListQD20, getSynchronizeUnit, registerAgency } from './directory.ts';
import { countReceive, getReceivedEdocList, getSentEdocList } from './lists.ts';
import type { Operation } from './operation.ts';
import { downloadEdoc, getEdoc, updateStatus } from './packets.ts';
import { sendEdoc } from './send.ts';

export interface KnownOperation {
  readonly name: string;
  readonly methods: readonly string[];
  readonly run: Operation;
}

/** The thirteen operations by lower-case name. */
export function operations(): ReadonlyMap<string, KnownOperation> {
  const post = { sendEdoc, getReceivedEdocList, getEdoc, updateStatus, getSentEdocList, getAgenciesList, getAgenciesListQD20 };
  const more = {
    getSynchronizeUnit,
    registerAgency,
    deleteAgency,
    countReceiveEdoc: countReceive('edoc'),
    countReceiveStatus: countReceive('status'),
  };
  const table = new Map<string, KnownOperation>();
  for (const [name, run] of Object.entries<Operation>({ ...post, ...more })) {
    // The official client names GET for the counts, but posts them.
    table.set(name.toLowerCase(), { name, methods: name.startsWith('count') ? ['POST', 'GET'] : ['POST'], run });
  }
  table.set('downloadedoc', { name: 'downloadEdoc', methods: ['GET'], run: downloadEdoc });
  return table;
}
