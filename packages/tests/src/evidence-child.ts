import fs from 'node:fs';
import { appendEvidence, deleteEvidence, readEvidence, writeEvidence } from '@lienthong/inspect';

// One change of a bundle, killed before its n-th call that changes the disk: `first <from> <to> <n>`, `append <to> <n>`, `delete <to> <n>`.
const [work, ...words] = process.argv.slice(2);
const at = Number(words.pop());
const [from, to = from] = words as [string, string?];
const bundle = work === 'delete' ? undefined : readEvidence(from);

let calls = 0;
const names = ['mkdirSync', 'openSync', 'writeSync', 'fsyncSync', 'renameSync', 'rmSync', 'rmdirSync', 'closeSync'] as const;
for (const name of names) {
  const real = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      // Nothing is flushed, closed or caught: as if the power of this process were cut.
      if (calls++ === at) process.kill(process.pid, 'SIGKILL');
      return real(...args);
    },
  });
}
const day = new Date('2026-12-01T00:00:00Z');
if (bundle === undefined) deleteEvidence(to, 'hết hạn lưu', day);
else writeEvidence(work === 'append' ? appendEvidence(bundle, 'note', day, { text: 'ghi chú'.repeat(10_000) }) : bundle, to);
process.stdout.write('done');
