import { existsSync, realpathSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { inspectBinary, runsHere } from './binary.ts';

/** A driver found on this machine. Being found says nothing of whether a token is behind it: see `listTokens`. */
export interface FoundModule {
  readonly path: string;
  readonly product: string;
  /** `false`: built for another architecture than this process; loading would fail. `undefined`: its header could not be read. */
  readonly loadable: boolean | undefined;
}

interface KnownModule {
  readonly product: string;
  readonly windows?: readonly string[];
  readonly linux?: readonly string[];
  readonly mac?: readonly string[];
}

// Spec signing-service.md §3, in the order in which they are tried: the two tokens issued for public service, then the rebrands of
// the public CAs, then OpenSC. SoftHSM is last: it is a test double.
const KNOWN: readonly KnownModule[] = [
  {
    product: 'SafeNet eToken (GCA-01)',
    windows: ['eTPKCS11.dll'],
    linux: ['libeTPkcs11.so', 'libeToken.so'],
    mac: ['libeTPkcs11.dylib'],
  },
  {
    product: 'bit4id TokenME',
    windows: ['bit4xpki.dll', 'Bit4id\\bit4xpki.dll'],
    linux: ['libbit4xpki.so'],
    mac: ['libbit4xpki.dylib'],
  },
  { product: 'Viettel-CA', windows: numbered('viettel-ca_v', 6, 1) },
  { product: 'VNPT-CA', windows: [...numbered('vnptca_p11_v', 10, 6), 'vnpt-ca_csp11.dll'] },
  { product: 'FPT-CA', windows: numbered('fptca_v', 4, 3) },
  { product: 'Newtel-CA', windows: ['nca_v4.dll'] },
  { product: 'CA2', windows: ['CA2CSP11_v2.dll'] },
  { product: 'BkavCA', windows: ['bkavcaetoken_p11.dll'] },
  {
    product: 'Feitian và tương thích · Feitian and compatible',
    windows: ['eps2003csp11.dll', 'ShuttleCsp11_3003.dll', 'st3csp11.dll'],
  },
  { product: 'Watchdata', windows: ['wdsafe3.dll', 'wdpkcs.dll'] },
  { product: 'Gemalto', windows: ['gclib.dll'] },
  { product: 'OpenSC', windows: ['opensc-pkcs11.dll'], linux: ['opensc-pkcs11.so'], mac: ['opensc-pkcs11.so'] },
  { product: 'SoftHSM (thử nghiệm · test)', linux: ['softhsm/libsofthsm2.so'], mac: ['softhsm/libsofthsm2.so'] },
];

function numbered(prefix: string, last: number, first: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `${prefix}${last - i}.dll`);
}

export interface FindModulesOptions {
  readonly platform?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly exists?: ((path: string) => boolean) | undefined;
}

/** Looks for the drivers known in Vietnam at their usual places, and at `SOFTHSM2_MODULE` when that is set. Loads nothing. */
export function findModules(options: FindModulesOptions = {}): readonly FoundModule[] {
  const { platform = process.platform, env = process.env, exists = existsSync } = options;
  const folders = foldersOf(platform, env);
  const join = platform === 'win32' ? win32.join : posix.join;
  const names = platform === 'win32' ? 'windows' : platform === 'darwin' ? 'mac' : 'linux';
  const known = KNOWN.flatMap(({ product, [names]: files = [] }) =>
    files.flatMap((file) => folders.map((folder) => ({ product, path: join(folder, file) }))),
  );
  const stated = env['SOFTHSM2_MODULE'];
  const candidates = stated === undefined || stated === '' ? known : [...known, { product: 'SOFTHSM2_MODULE', path: stated }];
  const seen = new Set<string>();
  return (
    candidates
      // One file under two names (distributions link old places to new ones) is one driver.
      .filter(({ path }) => exists(path) && !seen.has(fileOf(path)) && seen.add(fileOf(path)))
      .map((candidate) => {
        const binary = inspectBinary(candidate.path);
        return { ...candidate, loadable: binary === undefined ? undefined : runsHere(binary) };
      })
  );
}

function fileOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function foldersOf(platform: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (platform === 'win32') {
    const root = env['SystemRoot'] ?? 'C:\\Windows';
    const programs = [env['ProgramFiles'], env['ProgramFiles(x86)']].filter((folder) => folder !== undefined);
    // A 32-bit process sees SysWOW64 as System32; the header check tells which one fits.
    return [
      `${root}\\System32`,
      `${root}\\SysWOW64`,
      ...programs,
      ...programs.map((folder) => `${folder}\\OpenSC Project\\OpenSC\\pkcs11`),
    ];
  }
  if (platform === 'darwin') return ['/usr/local/lib', '/opt/homebrew/lib', '/Library/OpenSC/lib', '/usr/local/lib/pkcs11'];
  return [
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/usr/lib64',
    '/usr/lib',
    '/usr/local/lib',
    '/usr/lib/pkcs11',
  ];
}
