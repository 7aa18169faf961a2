// The code that decides whether something is valid: every branch of it is taken by a test. `npm run nightly` runs this; by hand:
// `npx vitest run --config tools/coverage.config.ts --coverage`.
import { mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Rooms with such code, and the folders in them that decide. */
const deciding: Readonly<Record<string, readonly string[]>> = {
  pki: [
    'asn1/*.ts',
    'certificate/*.ts',
    'crl/*.ts',
    'crypto/{algorithms,digests,key,verify}.ts',
    'der/*.ts',
    'name/*.ts',
    'ocsp/*.ts',
    'path/*.ts',
    'policy/*.ts',
    'revocation/{freshness,time-slide}.ts',
    'trust/*.ts',
  ],
  signature: ['report/{algorithm,certificate,finding}.ts', 'xml/{model,verify}/*.ts'],
  xml: ['c14n/*.ts', 'model/*.ts', 'read/*.ts'],
};

const merged = mergeConfig(base, {
  test: {
    coverage: {
      provider: 'v8',
      include: Object.entries(deciding).flatMap(([room, globs]) => globs.map((glob) => `packages/${room}/src/${glob}`)),
      reporter: ['text', 'json'],
      reportsDirectory: 'reports/coverage',
      thresholds: { branches: 100 },
    },
  },
});
merged.test.include = Object.keys(deciding).map((room) => `packages/${room}/test/**/*.test.ts`);
// Peers judge there; no branch of ours depends on it.
merged.test.exclude = ['**/differential/**'];

export default merged;
