import type { Language, Message } from '@lienthong/core';
import type { Host } from './host.ts';

export type ExitCode = 0 | 1 | 2 | 3;

/** How one option is written. `many` options may be repeated. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly many?: boolean;
  readonly value?: string;
  readonly help: Message;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The words after the command, checked against its specs. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(positionals: readonly string[], values: Readonly<Record<string, unknown>>) {
    this.positionals = positionals;
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? (value as string[]) : [];
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }
}

export interface Context {
  readonly host: Host;
  readonly lang: Language;
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** A note for people, on stderr. */
  note(text: Message): void;
}

/** What a command gives back: `json` goes to stdout under `--json`, `text` otherwise. */
export interface Result {
  readonly exit: ExitCode;
  readonly json: unknown;
  readonly text: (lang: Language) => string;
}

export interface Command {
  readonly summary: Message;
  /** The words after the name: `<packet> --out <dir>`. */
  readonly usage: string;
  readonly options?: OptionSpecs;
  /** Number of positional words: exact, or [least, most]. */
  readonly positionals: number | readonly [number, number];
  /** `undefined` when the command has written its own output (bytes, a long-lived server). */
  run(args: Arguments, context: Context): Promise<Result | undefined>;
}
