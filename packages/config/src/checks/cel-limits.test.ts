import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCel } from './cel.ts';

/** The library as it is. */
const plain = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
const BODY = 'a'.repeat(65_536);
const VALUES = {
  processing: { phase: 'request_body' },
  request: {
    Headers: { 'x-a': ['1', '2'], many: Array(300).fill('a') },
    Body: { Content: BODY, EndOfStream: true, Present: true },
    Path: '/a/b',
    Method: 'POST',
    RequestID: '1',
    Metadata: { plan: 'gold' },
  },
  response: {},
  api: { Name: 'Everything', Version: 'v1', Context: '/a' },
};

function evaluate(text: string): unknown {
  const compiled = compileCel(text);
  if ('problem' in compiled) throw new Error(compiled.problem);
  return compiled.evaluate(VALUES);
}

describe('a CEL expression', () => {
  it.each<[string, unknown]>([
    ["request.Path.matches('^/a/')", true],
    ["request.Path.matches('\\\\d')", false],
    ["request.Headers['x-a'].all(h, h.size() == 1)", true],
    ["request.Headers['x-a'].map(h, h + 'x').join(',')", '1x,2x'],
    ["request.Path.split('/').exists(p, p == 'b')", true],
    ["cel.bind(p, request.Path + '?', p + p)", '/a/b?/a/b?'],
    ["has(request.Body.Content) && 'x-a' in request.Headers", true],
    ['1.5 > 1e-10 && 0.1234567890123 == 0.1234567890123 && 1 + 2 == 3', true],
    ['-1 + -(2) < 0 && 1u + 2u == 3u && b"\\x00a" == b"\\x00a"', true],
    ["'é𝄞\\n\"\\\\' + request.Path == 'é𝄞\\n\"\\\\/a/b'", true],
    ["{'a': [1, 2]}['a'][1] == 2 ? 'y' : 'n'", 'y'],
    ["timestamp('2026-01-01T00:00:00Z') + duration('1h') > timestamp('2026-01-01T00:00:00Z')", true],
  ])('%s gives what it gave before its costs were metered', (text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  it.each([
    ['a'.repeat(2_049), /has 2049 characters; at most 2048/],
    [Array(160).fill('1').join(' + '), /Exceeded maxAstNodes \(300\)/],
    ['request.Path.matches(request.Method)', /pattern of "matches" must be a text in quotes/],
    ["request.Path.matches('(?=a)')", /pattern of "matches": "\(\?=" is look-around/],
    ["request.Path.matches('a' + 'b')", /must be a text in quotes/],
    ['[1].all(a, [1].all(b, [1].all(c, a == b && b == c)))', /"all" stands inside another walk/],
    ['[1].map(a, a).filter(b, b > 0).exists(c, c > 0) && [1].all(d, d > 0)', /walks over lists 4 times; at most 3/],
    ['bounded(request.Path) == "x"', /found no matching overload|Unknown function/],
    ["re2(request.Path, '(a')", /found no matching overload|Unknown function/],
  ])('%s is refused where it is written', (text, problem) => {
    expect(compileCel(text)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it.each([
    ["request.Headers['many'].all(h, h == 'a')", /a list has more than 256 elements/],
    ["request.Body.Content.split('').size() > 0", /a list has more than 256 elements/],
    ['(request.Body.Content + request.Body.Content + request.Body.Content).size() > 0', /a text has more than 131072/],
    ["'aaa'.split('').all(x, request.Body.Content.matches('(a|aa)*') && x == 'a')", /takes too long/],
    [
      "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.split('').map(x, request.Body.Content.lowerAscii())",
      /takes too long/,
    ],
  ])('%s throws instead of taking long', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });

  it('is read back as the same tree when its costs are metered', () => {
    const leaf = fc.constantFrom('1', '2', '-3', '0.5', '1e300', "'a\\n'", "'𝄞'", 'request.Path', 'api.Name', 'true');
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(tie('tree'), fc.constantFrom('==', '!=', '<', '+', '-', '*', '&&', '||'), tie('tree'))
          .map(([a, op, b]) => `(${a} ${op} ${b})`),
        fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
        tie('tree').map((a) => `!(${a})`),
        fc.array(tie('tree'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
        fc
          .tuple(tie('tree'), fc.constantFrom('size()', 'lowerAscii()', "split('/')", "startsWith('/')"))
          .map(([a, call]) => `(${a}).${call}`),
      ),
    }));
    fc.assert(
      fc.property(tree, (text) => {
        const compiled = compileCel(text);
        fc.pre(!('problem' in compiled));
        if ('problem' in compiled) return;
        expect(outcome(() => compiled.evaluate(VALUES))).toEqual(outcome(() => unmetered(text)));
      }),
      { numRuns: 300 },
    );
  });
});

function outcome(run: () => unknown): unknown {
  try {
    return { value: run() };
  } catch {
    return 'throws';
  }
}

function unmetered(text: string): unknown {
  return plain.evaluate(text, VALUES);
}
