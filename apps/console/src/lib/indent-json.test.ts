import fc from 'fast-check';
import { expect, it } from 'vitest';
import { indentJson } from './indent-json.ts';

it('writes what two spaces of JSON.stringify do', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

it('keeps every digit of a number', () => {
  expect(indentJson('{"quantity":12345678901234567890.000001}')).toBe(
    '{\n  "quantity": 12345678901234567890.000001\n}',
  );
});
