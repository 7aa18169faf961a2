'use strict';
// The child's end of the two pipes: frames (see frames.ts) come in on descriptor 3 and go out on 4. Standard output is not used, since
// drivers print to it; and there are two, because on Windows a write to a pipe waits for the read that is pending on it.
const fs = require('node:fs');

const REQUESTS = 3;
const ANSWERS = 4;
const HEAD = 12;

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** A descriptor that somebody made non-blocking says EAGAIN. */
function patiently(work) {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      pause(1);
    }
  }
}

function openChannel() {
  let input = Buffer.alloc(64 * 1024);
  let filled = 0;
  let answers = [];
  return {
    /** Waits for bytes, and with it all of this thread; says how many came, 0 when the caller is gone. */
    read() {
      try {
        return patiently(() => fs.readSync(REQUESTS, input, filled, input.length - filled, null));
      } catch {
        return 0; // EOF on Windows, ECONNRESET
      }
    },

    /** Waits on another thread, so that the event loop turns meanwhile. */
    readBeside(then) {
      fs.read(REQUESTS, input, filled, input.length - filled, null, (error, count) => then(error ? 0 : count));
    },

    /** Has every whole frame served that is there; what was served is overwritten, since a PIN may have been in it. */
    take(count, serve) {
      filled += count;
      const requests = [];
      let at = 0;
      let needed = HEAD;
      while (filled - at >= HEAD) {
        const end = at + HEAD + input.readUInt32LE(at);
        needed = end - at;
        if (end > filled) break;
        const data = input.subarray(at + HEAD, end);
        requests.push({ id: input.readUInt32LE(at + 4), word: input.readUInt32LE(at + 8), data });
        at = end;
        needed = HEAD;
      }
      serve(requests);
      const rest = filled - at;
      const room = needed > input.length ? Buffer.alloc(needed) : input;
      input.copy(room, 0, at, filled);
      if (room === input) input.fill(0, rest, filled);
      else input.fill(0);
      input = room;
      filled = rest;
    },

    /** A plain success is told by an empty text: making and reading one would cost a tenth of a signature on a curve. */
    reply(id, body, binary = Buffer.alloc(0)) {
      const json = body === undefined ? '' : JSON.stringify(body);
      const jsonLength = Buffer.byteLength(json);
      const frame = Buffer.allocUnsafe(HEAD + jsonLength + binary.length);
      frame.writeUInt32LE(jsonLength + binary.length, 0);
      frame.writeUInt32LE(id, 4);
      frame.writeUInt32LE(jsonLength, 8);
      frame.write(json, HEAD);
      frame.set(binary, HEAD + jsonLength);
      answers.push(frame);
    },

    /** Answers go out together, since each write wakes the caller. False when the caller is gone. */
    flush() {
      if (answers.length === 0) return true;
      const bytes = answers.length === 1 ? answers[0] : Buffer.concat(answers);
      answers = [];
      try {
        for (let at = 0; at < bytes.length; ) at += patiently(() => fs.writeSync(ANSWERS, bytes, at));
        return true;
      } catch {
        return false;
      }
    },
  };
}

module.exports = { openChannel, pause };
