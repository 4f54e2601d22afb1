import { expect, it } from 'vitest';
import { canonicalText } from './chain.ts';

it('writes the canonical text of RFC 8785 to the byte: stored hashes stand on it', () => {
  const entry = { b: [1e21, 0.1, -0, 1e-7], 'a\u20ac': '\u000f\n"\\ü', 10: null, 9: true, A: { z: undefined, é: '' } };
  expect(canonicalText(entry)).toBe(
    '{"10":null,"9":true,"A":{"é":""},"a€":"\\u000f\\n\\"\\\\ü","b":[1e+21,0.1,0,1e-7]}',
  );
});
