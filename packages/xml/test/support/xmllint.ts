import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type XmllintForm = '--c14n' | '--c14n11' | '--exc-c14n';

/** xmllint over many documents in few processes. */
export class XmllintBatch {
  readonly #xmllint: string;
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'xmllint-'));
  readonly #names: string[];

  constructor(xmllint: string, documents: readonly Uint8Array[]) {
    this.#xmllint = xmllint;
    this.#names = documents.map((bytes, i) => {
      writeFileSync(join(this.#folder, String(i)), bytes);
      return String(i);
    });
  }

  /** For each document the first error of the parser, of namespaces or of the encoding; undefined where there is none. */
  refusals(): (string | undefined)[] {
    const { stderr } = this.#run(['--noout'], this.#names);
    const found = new Map<string, string>();
    for (const line of stderr.toString('latin1').split('\n')) {
      const match = /^(\d+):\d+: (.*(?:parser|namespace|encoding|I\/O) error\s*:.*)$/s.exec(line);
      if (match !== null && !found.has(match[1] as string)) found.set(match[1] as string, match[2] as string);
    }
    return this.#names.map((name) => found.get(name));
  }

  /** The canonical forms (with comments, as xmllint does it) of the documents chosen, one behind the other. */
  canonical(form: XmllintForm, indices: readonly number[]): Buffer {
    return this.#run(['--huge', form], indices.map(String)).stdout;
  }

  #run(options: readonly string[], names: readonly string[]): { stdout: Buffer; stderr: Buffer } {
    if (names.length === 0) return { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    return spawnSync(this.#xmllint, ['--nonet', ...options, ...names], { cwd: this.#folder, maxBuffer: 1 << 30 });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
