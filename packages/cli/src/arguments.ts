import { parseArgs } from 'node:util';
import type { Message } from '@lienthong/core';
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
    throw raiseCli('CLI_USAGE', { reason: whatIsWrong(cause as Error) });
  }
  const [least, most] =
    typeof command.positionals === 'number' ? [command.positionals, command.positionals] : command.positionals;
  const given = parsed.positionals.length;
  if (given < least || given > most) {
    const expected = least === most ? `${least}` : `${least}–${most}`;
    const reason = {
      vi: `cần ${expected} tham số ngoài các tuỳ chọn, có ${given}: ${command.usage}`,
      en: `${expected} words are needed beside the options, there are ${given}: ${command.usage}`,
    };
    throw raiseCli('CLI_USAGE', { reason });
  }
  const lang = parsed.values['lang'];
  if (lang !== undefined && lang !== 'vi' && lang !== 'en') throw raiseCli('CLI_USAGE', { reason: '--lang vi|en' });
  return new Arguments(parsed.positionals, parsed.values);
}

/** What `parseArgs` has against the words, without what was given as a value: it may be a secret. */
function whatIsWrong(error: Error): Message {
  const option = /'(?:-\w, )?(--?[^' =]+)/.exec(error.message)?.[1] ?? '';
  if ((error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
    return { vi: `không có tuỳ chọn ${option}`, en: `there is no option ${option}` };
  return error.message.includes('does not take')
    ? { vi: `${option} không nhận giá trị`, en: `${option} takes no value` }
    : { vi: `${option} cần một giá trị`, en: `${option} needs a value` };
}

/** A required option. @throws LienThongError `CLI_USAGE` */
export function required(args: Arguments, name: string): string {
  const value = args.text(name);
  if (value === undefined || value === '')
    throw raiseCli('CLI_USAGE', { reason: { vi: `thiếu --${name}`, en: `--${name} is missing` } });
  return value;
}

/** One of a fixed set. @throws LienThongError `CLI_USAGE` */
export function choice<const T extends string>(args: Arguments, name: string, allowed: readonly T[], fallback: T): T {
  const value = args.text(name);
  if (value === undefined) return fallback;
  const found = allowed.find((item) => item === value);
  if (found === undefined)
    throw raiseCli('CLI_USAGE', {
      reason: { vi: `--${name} nhận ${allowed.join('|')}`, en: `--${name} takes ${allowed.join('|')}` },
    });
  return found;
}
