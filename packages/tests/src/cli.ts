import { main } from 'lienthong';

export interface Run {
  readonly exit: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The one JSON value on stdout. */
  json<T = Record<string, unknown>>(): T;
}

/** Runs the command line in this process. `signal` hands in a way to send SIGTERM to it. */
export async function lienthong(
  argv: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Record<string, string>;
    readonly onStart?: (terminate: () => void, out: () => string) => void;
  } = {},
): Promise<Run> {
  const out: Buffer[] = [];
  let err = '';
  const collect = (text: string | Uint8Array): boolean => {
    out.push(Buffer.from(text));
    return true;
  };
  let terminate = (): void => undefined;
  const running = main(argv, {
    stdout: { write: collect },
    stderr: {
      write(text: string | Uint8Array) {
        err += typeof text === 'string' ? text : Buffer.from(text).toString();
        return true;
      },
    },
    env: options.env ?? {},
    cwd: () => options.cwd ?? process.cwd(),
    once(event, listener) {
      if (event === 'SIGTERM') terminate = listener;
    },
  });
  options.onStart?.(
    () => terminate(),
    () => Buffer.concat(out).toString(),
  );
  const exit = await running;
  const stdout = Buffer.concat(out);
  return { exit, stdout, stderr: err, json: <T>() => JSON.parse(stdout.toString()) as T };
}
