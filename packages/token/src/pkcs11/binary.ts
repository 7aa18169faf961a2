import { closeSync, openSync, readSync } from 'node:fs';

/** What a library file says of itself. `machines` in Node's terms (`process.arch`). */
export interface BinaryInfo {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly machines: readonly string[];
}

const ELF_MACHINES: Readonly<Record<number, string>> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64', 243: 'riscv64' };
const PE_MACHINES: Readonly<Record<number, string>> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' };
const MACHO_MACHINES: Readonly<Record<number, string>> = { 7: 'ia32', 16777223: 'x64', 16777228: 'arm64' };

/** Reads the header of a shared library; undefined when it is none (or cannot be read). */
export function inspectBinary(path: string): BinaryInfo | undefined {
  const head = readHead(path);
  if (head === undefined || head.length < 64) return undefined;
  const magic = head.readUInt32BE(0);
  if (magic === 0x7f454c46) {
    const little = head[5] === 1;
    return { platform: 'linux', machines: machine(ELF_MACHINES, little ? head.readUInt16LE(18) : head.readUInt16BE(18)) };
  }
  if (head.readUInt16BE(0) === 0x4d5a) {
    const pe = head.readUInt32LE(0x3c);
    if (pe + 6 > head.length || head.readUInt32BE(pe) !== 0x50450000) return undefined;
    return { platform: 'win32', machines: machine(PE_MACHINES, head.readUInt16LE(pe + 4)) };
  }
  if (magic === 0xcffaedfe || magic === 0xcefaedfe)
    return { platform: 'darwin', machines: machine(MACHO_MACHINES, head.readUInt32LE(4)) };
  if (magic === 0xcafebabe) {
    const count = Math.min(head.readUInt32BE(4), 8);
    const machines = Array.from({ length: count }, (_, i) => machine(MACHO_MACHINES, head.readUInt32BE(8 + 20 * i))).flat();
    return { platform: 'darwin', machines };
  }
  return undefined;
}

/** Can a process like this one load it? */
export function runsHere(binary: BinaryInfo, platform: string = process.platform, arch: string = process.arch): boolean {
  return binary.platform === platform && binary.machines.includes(arch);
}

function machine(names: Readonly<Record<number, string>>, value: number): string[] {
  return [names[value] ?? `0x${value.toString(16)}`];
}

function readHead(path: string): Buffer | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(4096);
      return head.subarray(0, readSync(file, head, 0, head.length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
