import { ALL_REASONS, readReasons } from '../certificate/extensions.ts';
import { type Cursor, TAG_SEQUENCE } from '../der/cursor.ts';
import { readGeneralNames } from '../name/general.ts';
import { appendPart, type DistinguishedName, readPart } from '../name/name.ts';
import type { IssuingDistributionPoint } from './model.ts';

const FIELD = 'issuingDistributionPoint';

export function readIssuingDistributionPoint(value: Cursor, issuer: DistinguishedName): IssuingDistributionPoint {
  const members = value.into(TAG_SEQUENCE, FIELD);
  const der = value.whole();
  let fullName: IssuingDistributionPoint['fullName'];
  let relativeName: DistinguishedName | undefined;
  if (members.optional(0xa0)) {
    const name = members.members();
    if (name.optional(0xa0)) fullName = readGeneralNames(name.members(), FIELD);
    else relativeName = appendPart(issuer, readPart(name.next(0xa1, FIELD).members(), FIELD));
    name.finish(FIELD);
  }
  const onlyUserCerts = flag(members, 0x81);
  const onlyCaCerts = flag(members, 0x82);
  const onlySomeReasons = members.optional(0x83) ? readReasons(members, FIELD) & ALL_REASONS : undefined;
  const indirect = flag(members, 0x84);
  const onlyAttributeCerts = flag(members, 0x85);
  members.finish(FIELD);
  return { fullName, relativeName, onlyUserCerts, onlyCaCerts, onlySomeReasons, indirect, onlyAttributeCerts, der };
}

/** A BOOLEAN with an implicit tag, FALSE by default: when present DER allows FF only. */
function flag(members: Cursor, tag: number): boolean {
  if (!members.optional(tag)) return false;
  const value = members.value();
  if (value.length !== 1 || value[0] !== 0xff) members.malformed(members.start, FIELD);
  return true;
}
