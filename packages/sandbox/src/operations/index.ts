import { deleteAgency, getAgenciesList, getAgenciesListQD20, getSynchronizeUnit, registerAgency } from './directory.ts';
import { countReceive, getReceivedEdocList, getSentEdocList } from './lists.ts';
import type { Operation } from './operation.ts';
import { downloadEdoc, getEdoc, updateStatus } from './packets.ts';
import { sendEdoc } from './send.ts';

/** The thirteen operations by lower-case name. */
export function operations(): ReadonlyMap<
  string,
  { readonly name: string; readonly method: 'GET' | 'POST'; readonly run: Operation }
> {
  const post = { sendEdoc, getReceivedEdocList, getEdoc, updateStatus, getSentEdocList, getAgenciesList, getAgenciesListQD20 };
  const more = {
    getSynchronizeUnit,
    registerAgency,
    deleteAgency,
    countReceiveEdoc: countReceive('edoc'),
    countReceiveStatus: countReceive('status'),
  };
  const table = new Map<string, { name: string; method: 'GET' | 'POST'; run: Operation }>();
  for (const [name, run] of Object.entries<Operation>({ ...post, ...more }))
    table.set(name.toLowerCase(), { name, method: 'POST', run });
  table.set('downloadedoc', { name: 'downloadEdoc', method: 'GET', run: downloadEdoc });
  return table;
}
