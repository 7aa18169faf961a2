import { resolveSecret, type Secret, type SecretProvider } from '@lienthong/core';

/** A secret fetched once and kept until somebody says that it no longer works. Concurrent fetches are one. */
export interface Credentials {
  current(): Promise<Secret>;
  /** Fetches again; true when the secret differs from `used`. */
  renewed(used: Secret): Promise<boolean>;
}

export function credentials(provider: SecretProvider): Credentials {
  let held: Promise<Secret> | undefined;
  const fetch = (): Promise<Secret> => {
    const pending = resolveSecret(provider);
    held = pending;
    // A failed fetch must not stick: the vault may be back in a second.
    pending.catch(() => {
      if (held === pending) held = undefined;
    });
    return pending;
  };
  return {
    current: () => held ?? fetch(),
    async renewed(used) {
      if (typeof provider !== 'function') return false;
      const now = held === undefined ? undefined : await held;
      const next = now === used || now === undefined ? await fetch() : now;
      return !used.use((a) => next.use((b) => a.length === b.length && Buffer.compare(a, b) === 0));
    },
  };
}
