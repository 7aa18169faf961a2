import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxisClient } from '@lienthong/axis';
import { vxp } from '@lienthong/axis/vxp';
import { Secret } from '@lienthong/core';
import { type Exchange, type ExchangeOptions, openExchange } from '@lienthong/exchange';
import { type SqliteStore, sqlite } from '@lienthong/exchange/sqlite';
import type { InspectPolicy } from '@lienthong/inspect';
import { customTrust, readCertificates, readCrls } from '@lienthong/pki';
import { type Sandbox, type SandboxConfig, startSandbox } from '@lienthong/sandbox';
import { createGovernmentPki, type GovernmentPki } from '@lienthong/testkit';

/** A sandbox with two agencies, and a look-alike of the government PKI: what most cross-room tests stand on. */
export interface House {
  readonly pki: GovernmentPki;
  readonly policy: InspectPolicy;
  readonly sandbox: Sandbox;
  readonly folder: string;
  client(systemId: string): AxisClient;
  exchange(systemId: string, around?: (client: AxisClient) => AxisClient, more?: Partial<ExchangeOptions>): Promise<Exchange>;
  close(): Promise<void>;
}

export const ours = 'H48.12';
export const theirs = 'G22';

/** A text that no message of the SDK can hold by chance. */
export const secretOf = (code: string): string => `khoá-của-${code}`;

export async function openHouse(more: Partial<SandboxConfig> = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-house-'));
  const pki = await createGovernmentPki({ at: new Date() });
  const codes = [ours, theirs, ...(more.systems ?? []).flatMap(({ agencies }) => agencies)];
  const systems = codes.map((code) => ({ systemId: code, secret: secretOf(code), agencies: [code] }));
  const agencies = codes.map((code) => ({ code, name: `Đơn vị ${code}` }));
  const sandbox = await startSandbox({ ...more, systems, agencies });
  const policy: InspectPolicy = {
    trust: customTrust(readCertificates(pki.trustPem)),
    intermediates: readCertificates(pki.intermediatesPem),
    at: pki.at,
    revocation: { mode: 'require', crls: readCrls(pki.crlPem()) },
  };
  const opened: { close(): Promise<void> }[] = [];
  const store = (name: string): SqliteStore => {
    const made = sqlite(join(folder, name, 'kho.db'));
    opened.push(made);
    return made;
  };
  const client = (systemId: string): AxisClient => {
    const made = vxp({ endpoint: sandbox.url, systemId, secret: new Secret(secretOf(systemId)), settleMs: 0 });
    opened.push(made);
    return made;
  };
  return {
    pki,
    policy,
    sandbox,
    folder,
    client,
    exchange: (systemId, around = (made) => made, options = {}) =>
      openExchange({
        axis: around(client(systemId)),
        store: store(systemId),
        policy,
        agencies: [systemId],
        settleMs: 0,
        ...options,
      }),
    async close() {
      for (const one of opened) await one.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
