export interface Output {
  write(text: string | Uint8Array): unknown;
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** What a run needs of the process around it; a test gives its own. */
export interface Host {
  readonly stdin?: AsyncIterable<Uint8Array> & { destroy?(): unknown };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
  once(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}
