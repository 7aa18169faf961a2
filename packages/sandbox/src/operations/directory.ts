import { vietnamIso } from '@lienthong/core';
import { fail, listed, ok, type Reply } from '../server/reply.ts';
import type { Agency } from '../store/agencies.ts';
import type { Call } from './operation.ts';

/** Size of the national directory as seen on the test service in October 2025. */
const WHOLE_COUNTRY = 111_339;

function* directory(call: Call): Generator<Agency> {
  for (const agency of call.house.agencies.all()) yield agency;
  if (call.fault?.fault !== 'big-directory') return;
  const wanted = Number(call.fault.args['size'] ?? WHOLE_COUNTRY);
  for (let n = call.house.agencies.all().length + 1; n <= wanted; n++) yield invented(n);
}

/** A made-up agency: `H37.DV.000123` with the old code `123.00.00.H37` where that is a code. */
function invented(n: number): Agency {
  const province = `H${String(1 + (n % 63)).padStart(2, '0')}`;
  const a = String(n % 1000).padStart(3, '0');
  const b = String(Math.floor(n / 1000) % 100).padStart(2, '0');
  return {
    id: String(n),
    code: `${province}.DV.${String(n).padStart(6, '0')}`,
    code102: `${a}.${b}.${String(Math.floor(n / 100_000)).padStart(2, '0')}.${province}`,
    name: `Đơn vị thử số ${n}`,
    mail: `donvi${n}@vi-du.example`,
    parent: '',
    deleted: false,
    version: n,
    modifiedAt: 1_700_000_000_000,
  };
}

const parentId = (call: Call, agency: Agency): string =>
  agency.parent === '' ? '' : (call.house.agencies.find(agency.parent)?.id ?? agency.parent);

function* rows(
  call: Call,
  deleted: boolean,
  row: (agency: Agency) => Record<string, unknown>,
): Generator<Record<string, unknown>> {
  for (const agency of directory(call)) if (deleted || !agency.deleted) yield row(agency);
}

export const getAgenciesList = (call: Call): Reply =>
  listed(
    rows(call, false, (a) => ({
      id: a.id,
      pid: parentId(call, a),
      code: a.code,
      name: a.name,
      mail: a.mail,
      oldCode: a.code102,
    })),
  );

export const getAgenciesListQD20 = (call: Call): Reply =>
  listed(rows(call, false, (a) => ({ id: a.id, code: a.code, name: a.name, mail: a.mail, code102: a.code102 })));

export const getSynchronizeUnit = (call: Call): Reply =>
  listed(
    rows(call, true, (a) => ({
      id: a.id,
      pid: parentId(call, a),
      code: a.code,
      name: a.name,
      mail: a.mail,
      version: a.version,
      centerCode: '',
      deleted: a.deleted,
      modifyDate: vietnamIso(a.modifiedAt).slice(0, 19).replace('T', ' '),
      isAgency: true,
    })),
  );

export function registerAgency(call: Call): Reply {
  let json: unknown;
  try {
    json = JSON.parse(call.body.toString('utf8'));
  } catch {
    return fail(call.op, '10', 'Noi dung dang ky khong phai JSON');
  }
  const { code, name, mail, pcode } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  if (typeof code !== 'string' || code === '') return fail(call.op, '10', 'Thieu ma don vi (code)');
  const agency = {
    code,
    name: typeof name === 'string' && name !== '' ? name : code,
    ...(typeof mail === 'string' && mail !== '' ? { mail } : {}),
    ...(typeof pcode === 'string' && pcode !== '' ? { parent: pcode } : {}),
  };
  call.house.agencies.register(agency, call.now);
  call.house.store.registered(agency, call.now);
  return ok();
}

export function deleteAgency(call: Call): Reply {
  const code = call.parameters.get('agencycode') ?? '';
  if (!call.house.agencies.remove(code, call.now)) return fail(call.op, '18', 'Don vi khong ton tai');
  call.house.store.unregistered(code, call.now);
  return ok();
}
