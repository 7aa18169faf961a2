// For Stryker: the tests that need no peer, the quick ones first.
import { mergeConfig } from 'vitest/config';
import base from '../../../tools/vitest.config.ts';

const merged = mergeConfig(base, {});
merged.test.include = ['edges', 'evidence', 'attacks', 'judgement', 'displaced', 'wrapping', 'create'].map(
  (name) => `packages/signature/test/${name}.test.ts`,
);

export default merged;
