import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { configHash } from './config-hash.ts';

describe('configHash', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('is the SHA-256 of the whole text: %j', (text, hash) => {
    expect(configHash(text)).toBe(hash);
  });

  it('agrees with any other SHA-256 over the file’s bytes', () => {
    const text = '# tallygate-version: 1\nname = "Ünïcødé 𝄞"\n'.repeat(500);
    expect(configHash(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
  });

  it('changes with every byte', () => {
    expect(configHash('a\n')).not.toBe(configHash('a'));
  });
});
