'use strict';
// The process that loads the vendor's PKCS#11 driver. Drivers crash and hang: here that costs one child, not the caller.
// Plain CommonJS, because it is started as a file of its own. It talks over descriptor 3 in frames (see frames.ts): standard output
// is not used, since drivers print to it. The PIN arrives as bytes, becomes a string for C_Login alone, and dies with the process.
const net = require('node:net');

const CKF_SERIAL_SESSION = 4;
const CKF_OS_LOCKING_OK = 2;
const CKU_USER = 1;
const CKU_CONTEXT_SPECIFIC = 2;
const CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191;
const CKR_USER_ALREADY_LOGGED_IN = 0x100;
// CKR_SLOT_ID_INVALID, CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT, CKR_TOKEN_NOT_RECOGNIZED
const GONE = new Set([0x03, 0x32, 0xe0, 0xe1]);
const MAX_OBJECTS = 1000;
const MAX_SIGNATURE = 1024;
const MAX_PARSED = 64;
const BRIEF_MS = 0.4;

const channel = new net.Socket({ fd: 3, readable: true, writable: true });
let pkcs11js;
let driver;
const pools = new Map(); // slot (hex) → { free: Session[], open, waiting: [] }
const paces = new Map(); // key (hex) → how long its last signature on this thread took, in ms
const logins = new Map(); // slot (hex) → the session that holds the login

const handle = (hex) => Buffer.from(hex, 'hex');
const text = (value) => String(value ?? '').replace(/[\0 ]+$/, '');

const operations = {
  load({ module }) {
    try {
      pkcs11js = require('pkcs11js');
    } catch (error) {
      throw Object.assign(new Error(String(error?.code ?? 'unknown')), { kind: 'binding' });
    }
    driver = new pkcs11js.PKCS11();
    try {
      driver.load(module);
    } catch (error) {
      throw Object.assign(error, { kind: 'load' });
    }
    try {
      // Sessions sign on several threads at once, so the driver must lock.
      driver.C_Initialize({ flags: CKF_OS_LOCKING_OK });
    } catch (error) {
      if (error.code !== CKR_CRYPTOKI_ALREADY_INITIALIZED) throw error;
    }
    return {};
  },

  async slots() {
    const slots = [];
    for (const slot of driver.C_GetSlotList(true)) {
      for (let attempt = 1; ; attempt++) {
        try {
          slots.push(describeSlot(slot));
          break;
        } catch (error) {
          if (GONE.has(error.code)) break; // pulled out between the two calls
          // Another process that writes its token at this moment makes drivers fail for milliseconds (SoftHSM: CKR_GENERAL_ERROR).
          if (attempt === 5) throw error;
          await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
        }
      }
    }
    return { slots };
  },

  mechanisms({ slot }) {
    const at = handle(slot);
    const mechanisms = driver.C_GetMechanismList(at).flatMap((type) => {
      const { flags, minKeySize, maxKeySize } = driver.C_GetMechanismInfo(at, type);
      return [{ type, flags: Number(flags), minimum: Number(minKeySize), maximum: Number(maxKeySize) }];
    });
    return { mechanisms };
  },

  /** Certificates, public keys and whatever private keys are visible. */
  async objects({ slot }) {
    const session = await acquire(slot);
    try {
      const objects = [];
      const parts = [];
      for (const objectClass of [pkcs11js.CKO_CERTIFICATE, pkcs11js.CKO_PUBLIC_KEY, pkcs11js.CKO_PRIVATE_KEY]) {
        for (const found of find(session, [{ type: pkcs11js.CKA_CLASS, value: objectClass }])) {
          objects.push(describeObject(session, found, objectClass, parts));
        }
      }
      return [{ objects }, Buffer.concat(parts)];
    } finally {
      release(slot, session);
    }
  },

  login({ slot }, pin) {
    const session = driver.C_OpenSession(handle(slot), CKF_SERIAL_SESSION);
    try {
      driver.C_Login(session, CKU_USER, pin.toString('utf8'));
    } catch (error) {
      if (error.code !== CKR_USER_ALREADY_LOGGED_IN) {
        quietly(() => driver.C_CloseSession(session));
        throw error;
      }
    } finally {
      pin.fill(0);
    }
    logins.set(slot, session);
    return {};
  },

  async sign({ slot, key, mechanism, pss, context, sessions }, data) {
    const pinLength = context?.pinLength ?? 0;
    const pin = data.subarray(0, pinLength);
    const session = await acquire(slot, sessions);
    let usable = false;
    try {
      const parameter = pss === undefined ? undefined : { type: pkcs11js.CK_PARAMS_RSA_PSS, ...pss };
      driver.C_SignInit(session, parameter === undefined ? { mechanism } : { mechanism, parameter }, handle(key));
      if (context !== undefined) driver.C_Login(session, CKU_CONTEXT_SPECIFIC, pin.toString('utf8'));
      const input = data.subarray(pinLength);
      const output = Buffer.alloc(MAX_SIGNATURE);
      // Alone, or when it is over at once, the signature is made on this thread: handing it to another costs more than it gains. In
      // company, side by side.
      const here = active === 1 || paces.get(key) < BRIEF_MS;
      const begun = performance.now();
      const signature = here ? driver.C_Sign(session, input, output) : await driver.C_SignAsync(session, input, output);
      if (here) paces.set(key, performance.now() - begun);
      usable = true;
      return signature;
    } finally {
      pin.fill(0);
      // After an error the session may still hold an active operation: it is not used again.
      if (usable) release(slot, session);
      else discard(slot, session);
    }
  },
};

function quietly(work) {
  try {
    work();
  } catch {
    // closing what may be gone already
  }
}

function describeSlot(slot) {
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

function find(session, template) {
  driver.C_FindObjectsInit(session, template);
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
function describeObject(session, object, objectClass, parts) {
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
  const kind = {
    [pkcs11js.CKO_CERTIFICATE]: 'certificate',
    [pkcs11js.CKO_PUBLIC_KEY]: 'public',
    [pkcs11js.CKO_PRIVATE_KEY]: 'private',
  }[objectClass];
  const { CKA_ID, CKA_VALUE, CKA_LABEL, CKA_MODULUS, CKA_PUBLIC_EXPONENT, CKA_EC_PARAMS, CKA_EC_POINT, CKA_ALWAYS_AUTHENTICATE } =
    pkcs11js;
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

function poolOf(slot) {
  const pool = pools.get(slot) ?? { free: [], open: 0, waiting: [] };
  pools.set(slot, pool);
  return pool;
}

/** A free session of the slot, a new one while fewer than `limit` are open, else the next that is released. */
async function acquire(slot, limit = 4) {
  const pool = poolOf(slot);
  const free = pool.free.pop();
  if (free !== undefined) return free;
  if (pool.open < limit) return openSession(slot, pool);
  return new Promise((resolve, reject) => pool.waiting.push({ resolve, reject }));
}

function openSession(slot, pool) {
  const session = driver.C_OpenSession(handle(slot), CKF_SERIAL_SESSION);
  pool.open++;
  return session;
}

function release(slot, session) {
  const pool = poolOf(slot);
  const next = pool.waiting.shift();
  if (next === undefined) pool.free.push(session);
  else next.resolve(session);
}

function discard(slot, session) {
  const pool = poolOf(slot);
  pool.open--;
  quietly(() => driver.C_CloseSession(session));
  const next = pool.waiting.shift();
  if (next === undefined) return;
  try {
    next.resolve(openSession(slot, pool));
  } catch (error) {
    next.reject(error);
  }
}

/** A plain success is told by an empty text: making and reading one would cost a tenth of a signature on a curve. */
function reply(id, body, binary = Buffer.alloc(0)) {
  const json = body === undefined ? '' : JSON.stringify(body);
  const jsonLength = Buffer.byteLength(json);
  const frame = Buffer.alloc(12 + jsonLength + binary.length);
  frame.writeUInt32LE(frame.length - 4, 0);
  frame.writeUInt32LE(id, 4);
  frame.writeUInt32LE(jsonLength, 8);
  frame.write(json, 12);
  frame.set(binary, 12 + jsonLength);
  channel.write(frame);
}

// The same key signs again and again with the same words. None of them is secret.
const requests = new Map();
function parsed(json) {
  const known = requests.get(json);
  if (known !== undefined) return known;
  if (requests.size === MAX_PARSED) requests.clear();
  const request = JSON.parse(json);
  requests.set(json, request);
  return request;
}

async function serve(id, request, binary) {
  try {
    const result = await operations[request.op](request, binary);
    if (Buffer.isBuffer(result)) reply(id, undefined, result);
    else if (Array.isArray(result)) reply(id, { ok: true, ...result[0] }, result[1]);
    else reply(id, { ok: true, ...result });
  } catch (error) {
    // Only the numeric code and Cryptoki's own name leave: nothing that a driver may have put its input into.
    const call = typeof error?.method === 'string' ? error.method : '';
    const code = typeof error?.code === 'number' ? error.code : undefined;
    const name = /CKR_[A-Z0-9_]+/.exec(String(error?.message))?.[0];
    const detail = error?.kind === undefined ? undefined : String(error.message).slice(0, 500);
    reply(id, { ok: false, kind: error?.kind ?? 'call', code, name, call, detail });
  }
}

let active = 0; // requests being served
let received = Buffer.alloc(0);
channel.on('data', (chunk) => {
  received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
  const requests = [];
  while (received.length >= 4 && received.length >= 4 + received.readUInt32LE(0)) {
    const end = 4 + received.readUInt32LE(0);
    const jsonEnd = 12 + received.readUInt32LE(8);
    const request = parsed(received.toString('utf8', 12, jsonEnd));
    requests.push([received.readUInt32LE(4), request, Buffer.from(received.subarray(jsonEnd, end))]);
    received.fill(0, 0, end);
    received = received.subarray(end);
  }
  active += requests.length;
  for (const [id, request, binary] of requests) {
    void serve(id, request, binary).finally(() => {
      active--;
    });
  }
});

// The caller is gone, or has closed: C_Finalize logs out, then everything ends with the process.
channel.on('close', () => {
  if (driver !== undefined) quietly(() => driver.C_Finalize());
  process.exit(0);
});
channel.on('error', () => process.exit(1));
// Ctrl-C reaches the whole group; the parent decides when a signature may be cut off.
process.on('SIGINT', () => {});
