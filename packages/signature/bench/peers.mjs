// Other implementations as measures. Each answers how many operations it did in how many nanoseconds.
import { execFileSync, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

function lineServer(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`);
      const { value = 'error' } = await lines.next();
      const [operations, nanoseconds, cpu] = value.split(' ').map(Number);
      if (!(operations > 0)) throw new Error(`${command}: ${value}`);
      return { operations, nanoseconds, cpu };
    },
    close: () => child.stdin.end(),
  };
}

/** libxmlsec1 through loop.c, or undefined where it cannot be built. */
export function libxmlsec1(folder) {
  try {
    const flags = execFileSync('pkg-config', ['--cflags', '--libs', 'xmlsec1-openssl'], { encoding: 'utf8' }).trim().split(/\s+/);
    execFileSync('gcc', ['-O2', '-o', join(folder, 'loop'), here('loop.c'), ...flags], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return lineServer(join(folder, 'loop'), []);
}

/** javax.xml.crypto of the JDK, or undefined. */
export function jdk(folder) {
  try {
    execFileSync('javac', ['-d', folder, here('../test/peers/XmlDsig.java')], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return lineServer('java', ['-cp', folder, 'XmlDsig']);
}

export async function timed(milliseconds, once) {
  const spent = process.cpuUsage();
  const begin = process.hrtime.bigint();
  const end = begin + BigInt(milliseconds) * 1_000_000n;
  let operations = 0;
  do {
    await once();
    operations++;
  } while (process.hrtime.bigint() < end);
  const nanoseconds = Number(process.hrtime.bigint() - begin);
  const { user, system } = process.cpuUsage(spent);
  return { operations, nanoseconds, cpu: (user + system) * 1000 };
}

const require = createRequire(import.meta.url);

export function xmlCrypto(pem) {
  const { SignedXml } = require('xml-crypto');
  const { DOMParser } = require('@xmldom/xmldom');
  return (text) => {
    const [signature] = Array.from(
      new DOMParser().parseFromString(text, 'text/xml').getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature'),
    );
    const checker = new SignedXml({ publicCert: pem });
    checker.loadSignature(signature);
    if (!checker.checkSignature(text)) throw new Error('xml-crypto says no');
  };
}

export function xmldsigjs() {
  const { Application, Parse, SignedXml } = require('xmldsigjs');
  const { DOMParser, XMLSerializer } = require('@xmldom/xmldom');
  createRequire(require.resolve('xmldsigjs'))('xml-core').setNodeDependencies({ DOMParser, XMLSerializer });
  Application.setEngine('node', globalThis.crypto);
  return async (text) => {
    const document = Parse(text);
    const signed = new SignedXml(document);
    signed.LoadXml(document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature')[0]);
    if (!(await signed.Verify())) throw new Error('xmldsigjs says no');
  };
}
