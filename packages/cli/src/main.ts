import { isLienThongError, type Language, LienThongError, visible } from '@lienthong/core';
import { parseArguments } from './arguments.ts';
import type { Context, ExitCode } from './command.ts';
import { commands } from './commands/index.ts';
import { raiseCli } from './errors.ts';
import { helpFor, helpText } from './help.ts';
import type { Host } from './host.ts';

/**
 * Runs the command line once: no logic of its own, only words in and JSON or text out (its contract is in the README).
 *
 * @param argv the words after the program's name.
 * @returns the exit code: 0 done, 1 another verdict or bad input, 2 wrong usage, 3 the environment failed.
 */
export async function main(argv: readonly string[], host: Host): Promise<ExitCode> {
  const json = argv.includes('--json');
  const lang = languageOf(argv);
  const output = watchOutput(host);
  const abort = new AbortController();
  host.once('SIGINT', () => abort.abort());
  host.once('SIGTERM', () => abort.abort());
  const context: Context = {
    host,
    lang,
    json,
    signal: abort.signal,
    note: (text) => host.stderr.write(`${shown(text[lang])}\n`),
  };
  try {
    const exit = await dispatch(argv, context);
    return (await output.failed()) ?? exit;
  } catch (error) {
    const failure = toFailure(error);
    if (host.env['LIENTHONG_DEBUG'] === '1') host.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
    if (json) host.stdout.write(`${JSON.stringify({ error: failure.toJSON() })}\n`);
    else host.stderr.write(`${failure.code}: ${shown(failure.text[lang])}\n`);
    return exitCodeOf(failure);
  }
}

/**
 * A reader that has seen enough and closes the pipe is no failure: what is left is not written, and the exit code still gives the verdict.
 * Output that cannot be written for another reason (a full disk) is one of the environment.
 */
function watchOutput({ stdout, stderr }: Host): { failed(): Promise<ExitCode | undefined> } {
  let reason: string | undefined;
  const note = ({ code }: NodeJS.ErrnoException): void => {
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED') reason ??= code ?? 'EIO';
  };
  stdout.on?.('error', note);
  stderr.on?.('error', note);
  return {
    async failed() {
      // The stream says so in a later turn.
      await new Promise((resolve) => setImmediate(resolve));
      if (reason === undefined) return undefined;
      stderr.write(`CLI_FILE: stdout: ${reason}\n`);
      return 3;
    },
  };
}

async function dispatch(argv: readonly string[], context: Context): Promise<ExitCode> {
  const { host, lang, json } = context;
  // Options of every command may stand before its name too.
  const at = argv.findIndex((word, i) => !word.startsWith('-') && argv[i - 1] !== '--lang');
  const name = at < 0 ? undefined : argv[at];
  const words = argv.filter((_, i) => i !== at);
  const wantsHelp = words.includes('--help') || words.includes('-h');
  if (name === undefined && words.includes('--version')) {
    host.stdout.write(`${VERSION}\n`);
    return 0;
  }
  if ((name === undefined && wantsHelp) || name === 'help') {
    host.stdout.write(await helpText(commands, lang));
    return 0;
  }
  if (name === undefined) {
    if (!json) host.stderr.write(await helpText(commands, lang));
    throw raiseCli('CLI_USAGE', { reason: { vi: 'thiếu tên lệnh', en: 'the name of a command is missing' } });
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) throw raiseCli('CLI_UNKNOWN_COMMAND', { command: name });
  const command = await load();
  if (wantsHelp) {
    host.stdout.write(helpFor(name, command, lang));
    return 0;
  }
  const result = await command.run(parseArguments(words, command), context);
  if (result === undefined) return 0;
  host.stdout.write(json ? `${JSON.stringify(result.json)}\n` : shown(result.text(lang)));
  return result.exit;
}

/** Names from files and from the network must not steer a terminal, nor turn the direction of a line. */
function shown(text: string): string {
  return visible(text, '\n\t');
}

function languageOf(argv: readonly string[]): Language {
  const at = argv.indexOf('--lang');
  return (at >= 0 && argv[at + 1] === 'en') || argv.includes('--lang=en') ? 'en' : 'vi';
}

function toFailure(error: unknown): LienThongError {
  if (error instanceof LienThongError) return error;
  if (isLienThongError(error)) return error;
  const { code, path, message } = error as NodeJS.ErrnoException;
  // A system error (ENOENT, EACCES, ENOSPC …) is the environment's failure; anything else is ours.
  if (typeof code === 'string' && /^E[A-Z0-9]+$/.test(code))
    return raiseCli('CLI_FILE', { path: path ?? '', reason: code }, { cause: error });
  return raiseCli('CLI_INTERNAL', { reason: message ?? String(error) }, { cause: error });
}

// Refusals by the axis are about the packet or the addressee: bad input. Everything else that it or a device does is the environment.
const ENVIRONMENT =
  /^(CLI_(?!JSON|NOTHING_IN_FILE)|SOURCE_IO|SOURCE_CHANGED|TOKEN_|PKCS11_|PKCS12_PASSPHRASE|SANDBOX_|FETCH_|TSA_|EXCHANGE_STORE|BUNDLE_UNREADABLE|ABORTED|AXIS_(?!SENDER_|RECEIVER_|PACKET_|REJECTED|OPTION|PLAIN_HTTP))/;

function exitCodeOf(failure: LienThongError): ExitCode {
  if (/^CLI_(USAGE|UNKNOWN_COMMAND|NOT_IN_THIS_VERSION)$/.test(failure.code)) return 2;
  if (failure.retryable || ENVIRONMENT.test(failure.code)) return 3;
  return 1;
}

const VERSION = '0.1.0';
