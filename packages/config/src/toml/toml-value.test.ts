import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { anyText } from '../arbitrary-config.testing.ts';
import { tomlKey, tomlValue } from './toml-value.ts';

describe('tomlValue', () => {
  it('reads back as the value it was made from', () => {
    const scalar = fc.oneof(
      anyText,
      fc.constant(''),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, scalar, tie('list'), tie('table')),
      list: fc.array(tie('value'), { maxLength: 3 }),
      table: fc.dictionary(
        anyText.filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 3, noNullPrototype: true },
      ),
    }));
    fc.assert(
      fc.property(value, (original) => {
        expect(parse(`v = ${tomlValue(original)}`)).toEqual({ v: original });
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['plain', '"plain"'],
    ['{"type":"object"}', `'{"type":"object"}'`],
    ['C:\\dir', `'C:\\dir'`],
    [`it's "both"`, `"it's \\"both\\""`],
    ['tab\there', '"tab\\there"'],
    ['two\nlines', '"""\ntwo\nlines"""'],
    ['', '""'],
    [5, '5'],
    [0.5, '0.5'],
    [2 ** 60, '1152921504606847000.0'],
    [1e300, '1e+300'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [[], '[]'],
    [{}, '{}'],
    [['a', { b: 1, c: undefined }], '["a", { b = 1 }]'],
  ])('writes %j as %s', (value, text) => {
    expect(tomlValue(value)).toBe(text);
  });

  it.each([null, undefined, () => 1])('refuses what TOML cannot hold: %s', (value) => {
    expect(() => tomlValue(value)).toThrow(TypeError);
  });
});

describe('tomlKey', () => {
  it.each([
    ['bare_key-1', 'bare_key-1'],
    ['with.dot', '"with.dot"'],
    ['', '""'],
    ['quo"te', '"quo\\"te"'],
  ])('writes %j as %s', (key, text) => {
    expect(tomlKey(key)).toBe(text);
  });
});
