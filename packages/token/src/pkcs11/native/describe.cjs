'use strict';
// What a driver says of its tokens and their objects, in the form that travels to the caller (see child.cjs).

// PKCS#11 v2.40 §2.1, §4.
const CKO_CERTIFICATE = 1;
const CKO_PUBLIC_KEY = 2;
const CKO_PRIVATE_KEY = 3;
const CKA_CLASS = 0x0;
const CKA_LABEL = 0x3;
const CKA_VALUE = 0x11;
const CKA_ID = 0x102;
const CKA_MODULUS = 0x120;
const CKA_PUBLIC_EXPONENT = 0x122;
const CKA_EC_PARAMS = 0x180;
const CKA_EC_POINT = 0x181;
const CKA_ALWAYS_AUTHENTICATE = 0x202;
const KINDS = { [CKO_CERTIFICATE]: 'certificate', [CKO_PUBLIC_KEY]: 'public', [CKO_PRIVATE_KEY]: 'private' };
const MAX_OBJECTS = 1000;

const text = (value) => String(value ?? '').replace(/[\0 ]+$/, '');

function describeSlot(driver, slot) {
  const slotInfo = driver.C_GetSlotInfo(slot);
  const token = driver.C_GetTokenInfo(slot);
  return {
    slot: slot.toString('hex'),
    slotFlags: Number(slotInfo.flags),
    description: text(slotInfo.slotDescription),
    label: text(token.label),
    manufacturer: text(token.manufacturerID),
    model: text(token.model),
    serial: text(token.serialNumber),
    flags: Number(token.flags),
    minimumPin: Number(token.minPinLen),
    maximumPin: Number(token.maxPinLen),
  };
}

/** Certificates, public keys and whatever private keys are visible: a list, and the bytes of its values one after the other. */
function describeObjects(driver, session) {
  const objects = [];
  const parts = [];
  for (const objectClass of [CKO_CERTIFICATE, CKO_PUBLIC_KEY, CKO_PRIVATE_KEY]) {
    for (const found of find(driver, session, objectClass)) {
      objects.push(describeObject(driver, session, found, KINDS[objectClass], parts));
    }
  }
  return [{ objects }, Buffer.concat(parts)];
}

function find(driver, session, objectClass) {
  driver.C_FindObjectsInit(session, [{ type: CKA_CLASS, value: objectClass }]);
  try {
    const found = [];
    while (found.length < MAX_OBJECTS) {
      const some = driver.C_FindObjects(session, 64);
      if (some.length === 0) break;
      found.push(...some);
    }
    return found;
  } finally {
    driver.C_FindObjectsFinal(session);
  }
}

// Values of attributes travel behind the JSON, in the order of the lengths given here.
function describeObject(driver, session, object, kind, parts) {
  const read = (type) => {
    try {
      const value = driver.C_GetAttributeValue(session, object, [{ type }])[0]?.value;
      return Buffer.isBuffer(value) ? value : undefined;
    } catch {
      return undefined; // absent, sensitive, or not known to this driver
    }
  };
  const attach = (value) => {
    if (value === undefined) return -1;
    parts.push(value);
    return value.length;
  };
  const label = read(CKA_LABEL);
  const always = kind === 'private' ? read(CKA_ALWAYS_AUTHENTICATE) : undefined;
  return {
    kind,
    handle: object.toString('hex'),
    label: label === undefined ? undefined : text(label.toString('utf8')),
    alwaysAuthenticate: always !== undefined && always.length > 0 && always[0] !== 0,
    id: attach(read(CKA_ID)),
    value: attach(kind === 'certificate' ? read(CKA_VALUE) : undefined),
    modulus: attach(kind === 'certificate' ? undefined : read(CKA_MODULUS)),
    exponent: attach(kind === 'certificate' ? undefined : read(CKA_PUBLIC_EXPONENT)),
    curve: attach(kind === 'certificate' ? undefined : read(CKA_EC_PARAMS)),
    point: attach(kind === 'public' ? read(CKA_EC_POINT) : undefined),
  };
}

module.exports = { describeSlot, describeObjects };
