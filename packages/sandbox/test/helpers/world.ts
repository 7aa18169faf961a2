import { type VxpClient, type VxpOptions, vxp } from '@lienthong/axis';
import { Secret } from '@lienthong/core';
import { type Sandbox, type SandboxConfig, type SandboxOptions, startSandbox } from '@lienthong/sandbox';

export const A = 'H48.12';
export const B = 'G22';
export const OLD_B = '000.00.00.G22';
export const C = 'H17.05';

/** Two systems, three agencies, no secret that is one. */
export const baseConfig: SandboxConfig = {
  systems: [
    { systemId: 'unit.a', secret: 'secret-of-a', agencies: [A] },
    { systemId: 'unit.b', secret: 'secret-of-b', agencies: [B, C] },
  ],
  agencies: [
    { code: A, name: 'Sở Thông tin và Truyền thông', mail: 'vanthu@a.example' },
    { code: B, code102: OLD_B, name: 'Văn phòng Chính phủ' },
    { code: C, name: 'Sở Xây dựng', parent: A },
  ],
};

export interface World {
  readonly sandbox: Sandbox;
  readonly a: VxpClient;
  readonly b: VxpClient;
  faults(list: readonly Record<string, unknown>[]): Promise<void>;
  log(): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

export const quickRetry = { baseMs: 1, maxMs: 5 };

export async function world(
  config: Partial<SandboxConfig> = {},
  client: Partial<VxpOptions> = {},
  options: SandboxOptions = {},
): Promise<World> {
  const sandbox = await startSandbox({ ...baseConfig, ...config }, options);
  const make = (systemId: string, secret: string): VxpClient =>
    vxp({ endpoint: sandbox.url, systemId, secret: new Secret(secret), retry: quickRetry, settleMs: 5, ...client });
  const a = make('unit.a', 'secret-of-a');
  const b = make('unit.b', 'secret-of-b');
  return {
    sandbox,
    a,
    b,
    async faults(list) {
      const answer = await fetch(`${sandbox.admin}/faults`, { method: 'PUT', body: JSON.stringify({ faults: list }) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async log() {
      return ((await (await fetch(`${sandbox.admin}/log`)).json()) as { log: Record<string, unknown>[] }).log;
    },
    async close() {
      await a.close();
      await b.close();
      await sandbox.close();
    },
  };
}
