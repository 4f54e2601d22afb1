import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeFound, problemsFromZod } from './finding.ts';

function messageOf(schema: z.ZodType, value: unknown): string | undefined {
  const { error } = z.object({ field: schema }).safeParse({ field: value });
  return error && problemsFromZod(error, { field: value }, { describe: describeFound }).problems[0]?.message;
}

describe('what a schema expected', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['is required: text; found nothing', z.string(), undefined],
    ['must be text; found number 3', z.string(), 3],
    ['must be a whole number; found number 1.5', z.int(), 1.5],
    ['must be a list; found "a"', z.array(z.string()), 'a'],
    ['must have at least 1 character; found ""', z.string().min(1), ''],
    ['must have at most 3 characters; found "abcd"', z.string().max(3), 'abcd'],
    ['must have exactly 2 characters; found "abc"', z.string().length(2), 'abc'],
    ['must have at least 2 entries; found a list of 1', z.array(z.string()).min(2), ['a']],
    ['must be at least 1; found number 0', z.number().min(1), 0],
    ['must be more than 0; found number 0', z.number().positive(), 0],
    ['must be at most 9; found number 10', z.number().max(9), 10],
    ['must be a multiple of 5; found number 7', z.number().multipleOf(5), 7],
    ['must be one of "a", "b"; found "c"', z.enum(['a', 'b']), 'c'],
    ['is required: one of "a", "b"; found nothing', z.enum(['a', 'b']), undefined],
    ['must be true; found boolean false', z.literal(true), false],
    ['must be a URL, such as https://example.com; found "x"', z.url(), 'x'],
    ['must be a time as RFC 3339 writes it, such as 2026-01-31T00:00:00Z; found "today"', z.iso.datetime(), 'today'],
    ['must start with "/"; found "a"', z.string().startsWith('/'), 'a'],
    ['must be text of the form /^[a-z]+$/; found "A"', z.string().regex(/^[a-z]+$/), 'A'],
  ])('is said in words: %s', (message, schema, value) => {
    expect(messageOf(schema, value)).toBe(message);
  });

  it('is said in the words of the schema where it has some', () => {
    expect(messageOf(z.string().min(1, 'A name is needed'), '')).toBe('A name is needed; found ""');
  });
});
