import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileOrigins, originDifferences } from './allowed-origins.ts';
import { compileRegex, regexDifferences } from './linear-regex.ts';

function regex(source: string) {
  const compiled = compileRegex(source);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled;
}

describe('a regular expression', () => {
  it.each(['^(a+)+$', '^(a|a)*$', '(.*)*(.*)*(.*)*x', '(a?){60}a{60}', '([a-z]*[a-y]*)*!'])(
    '%s that takes ages elsewhere ends at once',
    (source) => {
      expect(regex(source).test(`${'a'.repeat(20_000)}?`)).toBe(/^\(a\?\)/.test(source));
    },
  );

  it.each([
    ['(?=a)b', /"\(\?=" is look-around/],
    ['(?<!a)b', /look-around/],
    ['(a)\\1', /"\\1" is a back-reference/],
    ['a{1001}', /"\{1001\}" is more than 1000 repeats/],
    ['((a{30}){30}){30}', /repeat/],
    ['(a', /missing closing \)/],
    ['x'.repeat(513), /has 513 bytes; at most 512/],
  ])('%s is refused with its construct', (source, problem) => {
    expect(compileRegex(source)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it.each([
    ['\\u0041', 'A', true],
    ['(?<year>\\d{4})', '2026', true],
    ['a\\/b', 'a/b', true],
    ['^$', '', true],
    ['B', 'b', false],
  ])('%s is understood as JavaScript writes it', (source, text, found) => {
    expect(regex(source).test(text)).toBe(found);
  });

  it('finds what the engine of JavaScript finds, unless a difference is told', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '\\d',
      '\\w',
      '\\s',
      '.',
      '[a-c]',
      '[^\\s]',
      '\\.',
      'k',
      'x?',
      '(?:a|b)',
      '\\b',
    );
    const source = fc.array(fc.tuple(atom, fc.constantFrom('', '*', '+', '?')), { minLength: 1, maxLength: 5 });
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', 'k', 'x', '1', '.', ' ', '\n', '\r', '\u00a0', '𝄞'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(source, text, (parts, subject) => {
        const pattern = parts.map(([one, times]) => (one === '\\b' || one === 'x?' ? one : one + times)).join('');
        fc.pre(regexDifferences(pattern).length === 0);
        expect(regex(pattern).test(subject)).toBe(new RegExp(pattern).test(subject));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a\\sb', [/"\\s" means ASCII blanks only/]],
    ['[\\s,]', [/"\\s"/]],
    ['a.b', [/"\." takes carriage returns/]],
    ['\\Aa\\z', [/"\\A" is an anchor/, /"\\z" is an anchor/]],
    ['(?i)a', [/"\(\?i\)" switches options/]],
    ['a\\.b[.]\\\\s', []],
  ])('%s tells where it means something else than before', (source, differences) => {
    expect(regexDifferences(source)).toEqual(differences.map((one) => expect.stringMatching(one)));
  });
});

describe('allowed origins', () => {
  function allows(patterns: string[]) {
    const compiled = compileOrigins(patterns);
    if ('problem' in compiled) throw new Error(compiled.problem);
    return compiled;
  }

  it.each([
    [['*'], 'https://anything.example', true],
    [['https://a.example'], 'https://A.example', true],
    [['https://a.example'], 'https://axexample', false],
    [['https://*.example.com'], 'https://x.y.example.com', true],
    [['https://*.example.com'], 'https://example.com', false],
    [['https://*.example.com'], 'https://x.example.com.evil', false],
    [['https://(a|b)\\.example(:\\d+)?'], 'https://B.example:8080', true],
    [['https://(a|b)\\.example'], 'https://c.example', false],
  ])('%j take %s: %s', (patterns, origin, allowed) => {
    expect(allows(patterns)(origin)).toBe(allowed);
  });

  it('take no origin that is longer than one can be', () => {
    expect(allows(['https://a+'])(`https://${'a'.repeat(600)}`)).toBe(false);
  });

  it('take twenty expressions, each in linear time', () => {
    const many = Array.from({ length: 21 }, (_, index) => `https://a${index}+`);
    expect(compileOrigins(many)).toEqual({ index: 20, problem: expect.stringContaining('at most 20') });
    expect(compileOrigins(['https://a', '(?=x)'])).toEqual({
      index: 1,
      problem: expect.stringContaining('look-around'),
    });
  });

  it('tell differences that an origin can meet', () => {
    expect(originDifferences('https://.*\\.example')).toEqual([]);
    expect(originDifferences('(?i)https://x')).toHaveLength(1);
  });
});
