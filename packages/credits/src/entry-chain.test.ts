import { expect, it } from 'vitest';
import { CHAIN_START, entryHash } from './entry-chain.ts';

it('hashes the former hash and the canonical form of the entry', () => {
  expect(entryHash(CHAIN_START, { call: 'c1', amount: '1' })).toBe(
    'c9d9e204674f27c4215ff517abf0459377e7fc5da5ebd791d07c74f5465c84f9',
  );
});
