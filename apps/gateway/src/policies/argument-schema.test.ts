import { describe, expect, it } from 'vitest';
import { compileArgumentSchema } from './argument-schema.ts';

function check(schema: object) {
  const compiled = compileArgumentSchema(JSON.stringify(schema));
  if (!compiled) throw new Error('no schema');
  return compiled;
}

describe('arguments against the schema of a tool', () => {
  it('match patterns in linear time, in both dialects', () => {
    const schema = {
      properties: { a: { type: 'string', pattern: '^(a+)+$' } },
      patternProperties: { '^(x+)+$': { type: 'number' } },
    };
    for (const dialect of [{}, { $schema: 'http://json-schema.org/draft-07/schema#' }]) {
      const { problem } = check({ ...dialect, ...schema });
      expect(problem({ a: 'a'.repeat(50_000) })).toBeNull();
      expect(problem({ a: `${'a'.repeat(50_000)}!` })).toMatch(/\/a must match pattern/);
      expect(problem({ [`${'x'.repeat(50_000)}!`]: 'text' })).toBeNull();
    }
  });

  it('are not held to a pattern that only another engine understands, but to everything else', () => {
    const { problem } = check({ properties: { a: { pattern: '(?=x)y' }, b: { type: 'number' } } });
    expect(problem({ a: 'z', b: 1 })).toBeNull();
    expect(problem({ a: 'z', b: 'z' })).toMatch(/\/b must be number/);
  });

  it('are unique where they must be, without comparing pairs', () => {
    const { problem } = check({ properties: { a: { uniqueItems: true } } });
    const items = Array.from({ length: 50_000 }, (_, index) => ({ index, other: [index] }));
    expect(problem({ a: items })).toBeNull();
    expect(problem({ a: [...items, { other: [7], index: 7 }] })).not.toBeNull();
    expect(problem({ a: [1, '1', 1.5, null, [1], {}] })).toBeNull();
  });

  it('that are nested without end are refused, not fatal', () => {
    const { problem } = check({ properties: { a: { $ref: '#' } } });
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}{}${'}'.repeat(50_000)}`) as unknown;
    expect(problem(deep)).toMatch(/nested too deeply/);
  });
});
