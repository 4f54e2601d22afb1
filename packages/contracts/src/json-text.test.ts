import { describe, expect, it } from 'vitest';
import { AppError } from './app-error.ts';
import { GATEWAY_JSON, isJsonText, readJson } from './json-text.ts';

function refusalOf(text: string, budget?: Parameters<typeof readJson>[1]): AppError {
  try {
    readJson(text, budget);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was read');
}

const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',')}}`;

describe('readJson', () => {
  it.each([
    '{"a":[1,-2.5e3,true,false,null,"x\\"y\\\\",{"b":{}}],"c":""}',
    '"text"',
    '12',
    `${'['.repeat(32)}${']'.repeat(32)}`,
    keys(5_000),
    '[{"a":1},{"a":2}]',
    '{"a":{"a":"a"}}',
  ])('reads %s as JSON.parse does', (text) => {
    expect(readJson(text)).toEqual(JSON.parse(text));
  });

  it.each([
    [
      '33 lists inside each other',
      `${'['.repeat(33)}${']'.repeat(33)}`,
      /more than 32 lists or objects inside each other/,
    ],
    ['100,000 lists that never end', '['.repeat(100_000), /more than 32 lists or objects/],
    ['5,001 fields', keys(5_001), /more than 5000 fields; at most 5000 are taken/],
    ['10,001 values', `[${'0,'.repeat(10_000)}0]`, /more than 10000 values/],
  ])('refuses %s before it is parsed', (_what, text, message) => {
    const error = refusalOf(text);
    expect(error.code).toBe('BODY_TOO_COMPLEX');
    expect(error.message).toMatch(message);
  });

  it.each([
    ['a name twice in one object', '{\n"a": 1,\n"a": 2}', /found the field "a" twice in one object/, 3],
    ['a name twice in two spellings', '{"a": 1, "\\u0061": 2}', /found the field "a" twice/, 1],
    ['the prototype', '{"b": {"__proto__": {}}}', /"__proto__"/, 1],
    ['the prototype, escaped', '{"__pr\\u006fto__": {}}', /"__proto__"/, 1],
    ['a number that is none', '{"a": 1e999}', /must be finite/, 1],
    ['what is no JSON', '{\n"a": nope}', /not valid JSON/, undefined],
    ['half a text', '{"a": "', /not valid JSON/, undefined],
  ])('refuses %s with its line', (_what, text, message, line) => {
    const error = refusalOf(text);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toMatch(message);
    if (line !== undefined) expect(error.findings[0]?.line).toBe(line);
  });

  it('takes any number of fields from a gateway, but no depth', () => {
    expect(readJson(keys(20_000), GATEWAY_JSON)).toBeTypeOf('object');
    expect(refusalOf(`${'['.repeat(33)}${']'.repeat(33)}`, GATEWAY_JSON).code).toBe('BODY_TOO_COMPLEX');
  });
});

it('JSON inside a field is measured too', () => {
  expect(isJsonText('{"type":"object"}')).toBe(true);
  expect(isJsonText('{"type":')).toBe(false);
  expect(isJsonText(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)).toBe(false);
});

it.each([
  '{"password": hunter2}',
  '{"password": 1hunter2}',
  'hunter2',
  '{"a": "hunter2" x}',
  `{"a": "${'x'.repeat(80)}", hunter2}`,
])('repeats nothing of what is no JSON: %s', (text) => {
  expect(() => readJson(text)).toThrow(/not valid JSON|not taken/);
  expect(() => readJson(text)).not.toThrow(/hunter|unter2/);
});
