'use strict';
// The process that loads the vendor's PKCS#11 driver. Drivers crash and hang: here that costs one child, not the caller.
// Plain CommonJS, because it is started as a file of its own. The PIN arrives as bytes, becomes a string for C_Login alone, and dies
// with the process.
//
// While nothing runs on other threads the process waits in a plain read: an event loop between two signatures would cost as much as a
// signature on a curve. Time-outs, restarts and the watching of tokens are the caller's, so nothing here needs a timer.
const { availableParallelism } = require('node:os');
const { openChannel, pause } = require('./channel.cjs');
const { describeSlot, describeObjects } = require('./describe.cjs');

const PREPARED = 0x80000000; // see frames.ts

const CKF_SERIAL_SESSION = 4;
const CKF_OS_LOCKING_OK = 2;
const CKU_USER = 1;
const CKU_CONTEXT_SPECIFIC = 2;
const CKR_OPERATION_NOT_INITIALIZED = 0x91;
const CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191;
const CKR_USER_ALREADY_LOGGED_IN = 0x100;
// CKR_SLOT_ID_INVALID, CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT, CKR_TOKEN_NOT_RECOGNIZED
const GONE = new Set([0x03, 0x32, 0xe0, 0xe1]);
const MAX_SIGNATURE = 1024;
// So short that another thread costs more than it gains.
const BRIEF_MS = 0.4;
// No card signs this fast, so the key is in memory.
const IN_MEMORY_MS = 10;
const TRIES = 4; // signatures by which a key's pace is known
const PLENTY = 2 * availableParallelism();

const channel = openChannel();
let pkcs11js;
let driver;
let limit = 1; // sessions that sign
const pools = new Map(); // slot (hex) → { slot, free: Entry[], open, waiting: Request[] }; Entry: { session, ready: Key | undefined }
const keys = []; // what `prepare` made: { pool, handle, mechanism, pace (ms), tries }
const logins = new Map(); // slot (hex) → the session that holds the login

const handle = (hex) => Buffer.from(hex, 'hex');

const operations = {
  load({ module, sessions }) {
    limit = sessions;
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

  slots() {
    const slots = [];
    for (const slot of driver.C_GetSlotList(true)) {
      for (let attempt = 1; ; attempt++) {
        try {
          slots.push(describeSlot(driver, slot));
          break;
        } catch (error) {
          if (GONE.has(error.code)) break; // pulled out between the two calls
          // Another process that writes its token at this moment makes drivers fail for milliseconds (SoftHSM: CKR_GENERAL_ERROR).
          if (attempt === 5) throw error;
          pause(20 * attempt);
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

  objects({ slot }) {
    return withSession(poolOf(slot), ({ session }) => describeObjects(driver, session));
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

  /** A key with the way it signs, under a number that the requests for signatures carry. */
  prepare({ slot, key, mechanism, pss }) {
    const parameter = pss === undefined ? undefined : { type: pkcs11js.CK_PARAMS_RSA_PSS, ...pss };
    const way = parameter === undefined ? { mechanism } : { mechanism, parameter };
    keys.push({ pool: poolOf(slot), handle: handle(key), mechanism: way, pace: Number.POSITIVE_INFINITY, tries: 0 });
    return { key: keys.length - 1 };
  },

  /** A signature by a key that wants the PIN for each: the PIN and the input behind it. */
  signWithPin({ key, pinLength }, data) {
    const { pool, handle: object, mechanism } = keys[key];
    const pin = data.subarray(0, pinLength);
    try {
      return withSession(pool, ({ session }) => {
        driver.C_SignInit(session, mechanism, object);
        driver.C_Login(session, CKU_CONTEXT_SPECIFIC, pin.toString('utf8'));
        return driver.C_Sign(session, data.subarray(pinLength), output);
      });
    } finally {
      pin.fill(0);
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

function poolOf(slot) {
  const pool = pools.get(slot) ?? { slot, free: [], open: 0, waiting: [] };
  pools.set(slot, pool);
  return pool;
}

/**
 * A session for the key: one that stands ready for it, else one that is idle, else a new one while fewer than the limit are open,
 * else one that stood ready for another key, which has to be closed for that. Undefined when all are signing.
 */
function acquire(pool, key) {
  const { free } = pool;
  for (const wanted of [key, undefined]) {
    const at = free.findIndex(({ ready }) => ready === wanted);
    if (at >= 0) return free.splice(at, 1)[0];
  }
  if (pool.open >= limit) {
    const other = free.pop();
    if (other === undefined) return undefined;
    close(pool, other);
  }
  return open(pool);
}

function open(pool) {
  const session = driver.C_OpenSession(handle(pool.slot), CKF_SERIAL_SESSION);
  pool.open++;
  return { session, ready: undefined };
}

function close(pool, { session }) {
  pool.open--;
  quietly(() => driver.C_CloseSession(session));
}

/** Lends a session, one beyond the limit if all are signing. After an error it may hold an active operation: it is not used again. */
function withSession(pool, work) {
  const entry = acquire(pool) ?? open(pool);
  try {
    const result = work(entry);
    pool.free.push(entry);
    return result;
  } catch (error) {
    close(pool, entry);
    throw error;
  }
}

const output = Buffer.alloc(MAX_SIGNATURE);
let beside = 0; // signatures being made on other threads
let last; // the key that signed last on this thread
let timer; // of answers that wait for others

/** The signature, made on this thread. */
function signHere(key, entry, data) {
  const { pool } = key;
  const begun = performance.now();
  const wasReady = entry.ready === key;
  entry.ready = undefined;
  let signature;
  try {
    if (!wasReady) driver.C_SignInit(entry.session, key.mechanism, key.handle);
    signature = driver.C_Sign(entry.session, data, output);
  } catch (error) {
    close(pool, entry);
    // Readiness was lost while nobody looked, for example by another's logout and login.
    if (wasReady && error.code === CKR_OPERATION_NOT_INITIALIZED) return signHere(key, open(pool), data);
    throw error;
  }
  // The least of all times: a slow turn of a busy machine must not make a quick key a slow one.
  key.pace = Math.min(key.pace, performance.now() - begun);
  key.tries++;
  last = key;
  pool.free.push(entry);
  return signature;
}

/** The signature, made on another thread, while this one takes the next requests. */
function signBeside(id, key, entry, data) {
  const { pool } = key;
  const done = (error, signature) => {
    if (error) {
      close(pool, entry);
      refuse(id, error);
    } else {
      pool.free.push(entry);
      channel.reply(id, undefined, signature);
    }
  };
  const wasReady = entry.ready === key;
  entry.ready = undefined;
  try {
    if (!wasReady) driver.C_SignInit(entry.session, key.mechanism, key.handle);
  } catch (error) {
    done(error);
    return;
  }
  beside++;
  const input = Buffer.from(data); // outlives the request
  driver.C_SignCallback(entry.session, input, Buffer.alloc(MAX_SIGNATURE), (error, signature) => {
    beside--;
    if (error && wasReady && error.code === CKR_OPERATION_NOT_INITIALIZED) {
      close(pool, entry);
      sign(id, key, input, true);
    } else done(error, signature);
    while (pool.waiting.length > 0 && (pool.free.length > 0 || pool.open < limit)) {
      const next = pool.waiting.shift();
      sign(next.id, next.key, next.data, true);
    }
    flushSoon();
  });
}

/**
 * Alone, or when it is over at once, a signature is made on this thread: handing it to another costs more than it gains. In company,
 * side by side.
 */
function sign(id, key, data, inCompany) {
  let entry;
  try {
    entry = acquire(key.pool, key);
    if (entry === undefined) key.pool.waiting.push({ id, key, data: Buffer.from(data) });
    else if (inCompany && key.tries >= TRIES && key.pace > BRIEF_MS) signBeside(id, key, entry, data);
    else channel.reply(id, undefined, signHere(key, entry, data));
  } catch (error) {
    refuse(id, error);
  }
}

/**
 * The first half of the next signature, while nobody waits: with a key in memory C_SignInit costs up to as much as C_Sign. Never for a
 * key on a card, whose driver may keep others from the card until the operation is over.
 */
function getReady() {
  const key = last;
  last = undefined;
  if (key === undefined || key.pace > IN_MEMORY_MS || key.pool.free.some(({ ready }) => ready === key)) return;
  const entry = key.pool.free.find(({ ready }) => ready === undefined);
  if (entry === undefined) return;
  try {
    driver.C_SignInit(entry.session, key.mechanism, key.handle);
    entry.ready = key;
  } catch {
    key.pool.free.splice(key.pool.free.indexOf(entry), 1);
    close(key.pool, entry);
  }
}

/** Only the numeric code and Cryptoki's own name leave: nothing that a driver may have put its input into. */
function refuse(id, error) {
  const call = typeof error?.method === 'string' ? error.method : '';
  const code = typeof error?.code === 'number' ? error.code : undefined;
  const name = /CKR_[A-Z0-9_]+/.exec(String(error?.message))?.[0];
  const detail = error?.kind === undefined ? undefined : String(error.message).slice(0, 500);
  channel.reply(id, { ok: false, kind: error?.kind ?? 'call', code, name, call, detail });
}

function serve({ id, word, data }, inCompany) {
  if (word >= PREPARED) return sign(id, keys[word - PREPARED], data, inCompany);
  try {
    const { op, ...request } = JSON.parse(data.toString('utf8', 0, word));
    const result = operations[op](request, data.subarray(word));
    if (Buffer.isBuffer(result)) channel.reply(id, undefined, result);
    else if (Array.isArray(result)) channel.reply(id, { ok: true, ...result[0] }, result[1]);
    else channel.reply(id, { ok: true, ...result });
  } catch (error) {
    refuse(id, error);
  }
}

/** The caller is gone, or has closed: C_Finalize logs out, then everything ends with the process. */
function end() {
  if (driver !== undefined) quietly(() => driver.C_Finalize());
  process.exit(0);
}

function run() {
  while (beside === 0) {
    getReady();
    const count = channel.read();
    if (count === 0) end();
    take(count);
  }
  // Other threads report through the event loop, so it turns until they are done, with one more of them waiting in the read.
  channel.readBeside((count) => {
    if (count === 0) end();
    take(count);
    run();
  });
}

function take(count) {
  channel.take(count, (requests) => {
    // Half of many answers goes ahead, so that the caller works on them while the rest is made.
    const half = requests.length >= 4 ? requests.length >> 1 : 0;
    for (const [i, request] of requests.entries()) {
      if (i === half && beside === 0) flush();
      serve(request, requests.length > 1 || beside > 0);
    }
  });
  flushSoon();
}

/**
 * Sends the answers. While more signatures are on their way than the processors can make, an answer waits a moment for the next: each
 * write wakes two processes, which takes from what signs.
 */
function flushSoon() {
  if (beside < PLENTY) flush();
  else timer ??= setTimeout(flush, 1);
}

function flush() {
  clearTimeout(timer);
  timer = undefined;
  if (!channel.flush()) end(); // nobody listens any more
}

// Ctrl-C reaches the whole group; the parent decides when a signature may be cut off.
process.on('SIGINT', () => {});
run();
