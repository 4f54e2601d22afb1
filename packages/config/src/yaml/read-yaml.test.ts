import type { AppError } from '@tallygate/contracts/app-error';
import { describe, expect, it } from 'vitest';
import { readYaml } from './read-yaml.ts';

describe('readYaml', () => {
  it('reads what JSON and YAML have in common, and the scalars of YAML 1.2', () => {
    const text = 'a: 1\nb: [x, "y", null, true, 0x10, 1.5]\nc: {d: ~}\ne: |\n  two\n  lines\nf:\n';
    const { value, syntax, refused } = readYaml(text);
    expect({ syntax, refused }).toEqual({ syntax: [], refused: [] });
    expect(value).toEqual({ a: 1, b: ['x', 'y', null, true, 16, 1.5], c: { d: null }, e: 'two\nlines\n', f: null });
  });

  it('takes a long text in one field', () => {
    const body = `${'x'.repeat(60)}\n`.repeat(17_000);
    const text = `body: |\n${body.replace(/^/gm, '  ')}`;
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(readYaml(text).value).toEqual({ body });
  });

  it.each([
    [
      '300,000 fields',
      Array.from({ length: 300_000 }, (_, index) => `k${index}: 1`).join('\n'),
      /more than 100000 lines/,
    ],
    ['2,001 fields', Array.from({ length: 2_001 }, (_, index) => `k${index}: 1`).join('\n'), /more than 2000 fields/],
    ['5,000 anchors', '- &a 1\n'.repeat(5_000), /fields, anchors/],
    ['a list of 30,000', `[${'1,'.repeat(30_000)}]`, /more than 20000 pieces/],
    ['300,000 open lists', '['.repeat(300_000), /more than 20000 pieces/],
    ['33 lists inside each other', `${'['.repeat(33)}${']'.repeat(33)}`, /more than 32 lists or objects inside/],
    ['33 lists on one line', `${'- '.repeat(33)}x`, /more than 32 lists or objects inside/],
    [
      '33 objects by indentation',
      Array.from({ length: 34 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'),
      /32 lists/,
    ],
    ['1,000,000 blank lines', '\n'.repeat(1_000_000), /more than 100000 lines/],
  ])('refuses %s before it is composed', (_what, text, message) => {
    expect(() => readYaml(text)).toThrow(message);
    expect(() => readYaml(text)).toThrow(expect.objectContaining({ code: 'BODY_TOO_COMPLEX' }) as AppError);
  });

  it.each([
    ['a field that stands twice', 'a: 1\nb: 2\na: 3', 'a', /a second time/, 3],
    ['an alias', 'a: &x 1\nb: *x', 'b', /alias \*x/, 2],
    ['a merge key', 'a: &x {c: 1}\nb:\n  <<: *x', 'b.<<', /alias \*x/, 3],
    ['binary data', 'a: !!binary aGk=', 'a', /type tag:yaml.org,2002:binary/, 1],
    ['a set', 'a: !!set {x, y}', 'a', /type tag:yaml.org,2002:set/, 1],
    ['a type of its own', 'a:\n  - !x 1', 'a[0]', /type !x/, 2],
    ['infinity', 'a: .inf', 'a', /finite; found .inf/, 1],
    ['no number', 'a: .nan', 'a', /finite; found .nan/, 1],
    ['the prototype', '__proto__: {a: 1}', '', /"__proto__"/, 1],
    ['a list as a name', '? [a]\n: 1', '', /name of a field must be text/, 1],
  ])('refuses %s with its field and line', (_what, text, path, message, line) => {
    expect(readYaml(text).refused[0]).toEqual({ path, message: expect.stringMatching(message), line });
  });
});
