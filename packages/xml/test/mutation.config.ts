// For Stryker: the tests that need no peer, the quick ones first.
import { mergeConfig } from 'vitest/config';
import base from '../../../tools/vitest.config.ts';

const merged = mergeConfig(base, {});
merged.test.include = ['read', 'limits', 'text', 'uri', 'c14n', 'writer', 'edges'].map(
  (name) => `packages/xml/test/${name}.test.ts`,
);

export default merged;
