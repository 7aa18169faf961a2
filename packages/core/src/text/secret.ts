/**
 * A secret as a value that cannot be printed by accident: `String()`, `JSON.stringify` and `util.inspect` all show a cover.
 * Text and bytes are the only forms; `use` hands out the bytes for the length of one call.
 */
export class Secret {
  readonly #bytes: Uint8Array;

  constructor(value: string | Uint8Array) {
    this.#bytes = typeof value === 'string' ? new TextEncoder().encode(value) : Uint8Array.from(value);
  }

  /** Calls `work` with the secret's bytes. The callee must not keep them. */
  use<T>(work: (bytes: Uint8Array) => T): T {
    return work(this.#bytes);
  }

  /** Overwrites the bytes. A string given to the constructor cannot be wiped: prefer bytes. */
  wipe(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return '«bí mật · secret»';
  }

  toJSON(): string {
    return this.toString();
  }

  get [Symbol.toStringTag](): string {
    return this.toString();
  }
}

/** A secret, or a function that fetches it when it is needed (a vault, a prompt). */
export type SecretProvider = Secret | string | (() => Secret | string | Promise<Secret | string>);

/** Resolves a provider; a plain string becomes a `Secret`. */
export async function resolveSecret(provider: SecretProvider): Promise<Secret> {
  const value = typeof provider === 'function' ? await provider() : provider;
  return typeof value === 'string' ? new Secret(value) : value;
}
