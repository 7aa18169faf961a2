// Reads one document in a process of its own and says what it cost. Called by the test with the built bundle and the file.
import { readFileSync } from 'node:fs';

const [bundle, file] = process.argv.slice(2);
const { canonicalize, readXml, c14n10 } = await import(bundle);
const bytes = readFileSync(file);
// What is charged is the document, not the start of the engine.
for (let i = 0; i < 200; i++) readXml(Buffer.from('<a xmlns:p="urn:p" b="1">x<p:c/>&amp;<!----><?t?><![CDATA[]]></a>'));
globalThis.gc?.();
const before = process.memoryUsage().rss;
let peak = before;
const sample = () => {
  peak = Math.max(peak, process.memoryUsage().rss);
};
const result = { code: 'read', readMs: 0, formMs: 0, rss: 0 };
let document;
const begin = process.cpuUsage();
const spent = (since) => {
  const { user } = process.cpuUsage(since);
  return user / 1000;
};
try {
  document = readXml(bytes);
} catch (error) {
  result.code = error.code ?? String(error);
}
result.readMs = spent(begin);
sample();
if (document !== undefined) {
  const again = process.cpuUsage();
  let chunks = 0;
  for (const _ of canonicalize(document, { algorithm: c14n10 })) if (++chunks % 64 === 0) sample();
  result.formMs = spent(again);
}
sample();
result.rss = Math.max(peak, process.resourceUsage().maxRSS * 1024) - before;
console.log(JSON.stringify(result));
