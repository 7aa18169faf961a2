import { parseArgs } from 'node:util';
import { Arguments, type Command, type OptionSpecs } from './command.ts';
import { raiseCli } from './errors.ts';

/** Options of every command. */
export const globalOptions: OptionSpecs = {
  json: { type: 'boolean', help: { vi: 'in đúng một giá trị JSON ra stdout', en: 'print exactly one JSON value on stdout' } },
  lang: { type: 'string', value: 'vi|en', help: { vi: 'ngôn ngữ thông báo', en: 'language of messages' } },
  help: { type: 'boolean', help: { vi: 'trợ giúp', en: 'help' } },
};

/** Parses the words after a command name. @throws LienThongError `CLI_USAGE` */
export function parseArguments(words: readonly string[], command: Command): Arguments {
  const specs = { ...globalOptions, ...command.options };
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, { type: spec.type, multiple: spec.many === true }]),
  );
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw raiseCli('CLI_USAGE', { reason: (cause as Error).message.split('\n', 1)[0] ?? '' }, { cause });
  }
  const [least, most] =
    typeof command.positionals === 'number' ? [command.positionals, command.positionals] : command.positionals;
  const given = parsed.positionals.length;
  if (given < least || given > most) throw raiseCli('CLI_USAGE', { reason: `«${command.usage}»` });
  const lang = parsed.values['lang'];
  if (lang !== undefined && lang !== 'vi' && lang !== 'en') throw raiseCli('CLI_USAGE', { reason: '--lang vi|en' });
  return new Arguments(parsed.positionals, parsed.values);
}

/** A required option. @throws LienThongError `CLI_USAGE` */
export function required(args: Arguments, name: string): string {
  const value = args.text(name);
  if (value === undefined || value === '') throw raiseCli('CLI_USAGE', { reason: `--${name}` });
  return value;
}

/** One of a fixed set. @throws LienThongError `CLI_USAGE` */
export function choice<const T extends string>(args: Arguments, name: string, allowed: readonly T[], fallback: T): T {
  const value = args.text(name);
  if (value === undefined) return fallback;
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw raiseCli('CLI_USAGE', { reason: `--${name} ${allowed.join('|')}` });
  return found;
}
