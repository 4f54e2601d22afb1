import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkValue } from './check-value.ts';
import { writeExact } from './exact-json.ts';
import { parseJson } from './parse-json.ts';
import type { Schema } from './schema-parts.ts';
import { typedNumber } from './typed-number.ts';
import { shapeOf } from './value-shape.ts';
import { withMember } from './with-member.ts';

const shape = (schema: Schema, root: Schema = schema) => shapeOf(schema, root);
const members = (schema: Schema) => {
  const found = shape(schema);
  return found.kind === 'object' ? found.members.map(({ name, isRequired }) => [name, isRequired]) : found.kind;
};

describe('what a schema is drawn as', () => {
  it.each<[string, Schema, object]>([
    ['a short text', { type: 'string' }, { kind: 'text', isLong: false, isNullable: false }],
    ['a long text', { type: 'string', maxLength: 500 }, { kind: 'text', isLong: true }],
    ['a text whose default has lines', { type: 'string', default: 'a\nb' }, { kind: 'text', isLong: true }],
    ['a file', { type: 'string', contentEncoding: 'base64' }, { kind: 'text', isFile: true }],
    ['a date', { type: 'string', format: 'date' }, { kind: 'text', format: 'date' }],
    ['a whole number', { type: 'integer' }, { kind: 'number', isWhole: true }],
    ['a text or null', { type: ['string', 'null'] }, { kind: 'text', isNullable: true }],
    ['a text or null, by anyOf', { anyOf: [{ type: 'string' }, { type: 'null' }] }, { kind: 'text', isNullable: true }],
    ['several types', { type: ['string', 'integer'] }, { kind: 'variants' }],
    ['a constant', { const: 1 }, { kind: 'choice', options: [{ value: 1, label: '1' }] }],
    ['a list of texts', { type: 'array', items: { type: 'string' } }, { kind: 'list', isOfScalars: true }],
    ['a list of objects', { type: 'array', items: { type: 'object' } }, { kind: 'list', isOfScalars: false }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }, { kind: 'tuple' }],
    ['a tuple of draft 7', { type: 'array', items: [{ type: 'string' }] }, { kind: 'tuple' }],
    [
      'names with values',
      { type: 'object', additionalProperties: { type: 'number' } },
      { additional: { type: 'number' } },
    ],
    ['anything', {}, { kind: 'json' }],
    ['an object by its members alone', { properties: { a: {} } }, { kind: 'object' }],
    ['rules that are not drawn', { type: 'object', properties: { a: {} }, if: {} }, { hasUndrawnRules: true }],
    [
      'a remote reference',
      { $ref: 'https://elsewhere.example/schema' },
      { kind: 'json', why: expect.stringContaining('refers to') },
    ],
    ['a field that goes into a header', { type: 'string', 'x-mcp-header': 'Region' }, { header: 'Region' }],
  ])('%s', (_name, schema, expected) => {
    expect(shape(schema)).toMatchObject(expected);
  });

  it('keeps the types of choices: 1 is not "1"', () => {
    expect(shape({ enum: [1, '1', true, null] })).toMatchObject({
      kind: 'choice',
      isNullable: true,
      options: [{ value: 1 }, { value: '1' }, { value: true }],
    });
    const titled = { oneOf: [{ const: 'a', title: 'First' }, { const: 'b' }] };
    expect(shape(titled)).toMatchObject({
      options: [
        { value: 'a', label: 'First' },
        { value: 'b', label: 'b' },
      ],
    });
  });

  it('follows references inside anyOf, and cycles on demand', () => {
    const root = {
      $defs: {
        node: {
          type: 'object',
          properties: { next: { $ref: '#/$defs/node' }, name: { type: 'string' } },
          required: ['name'],
        },
      },
      anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }],
    };
    const outer = shape(root);
    expect(outer).toMatchObject({ kind: 'object', isNullable: true });
    const next = outer.kind === 'object' ? outer.members.find(({ name }) => name === 'next') : undefined;
    expect(shapeOf(next?.schema ?? true, root)).toMatchObject({ kind: 'object' });
    expect(shape({ $ref: '#' })).toMatchObject({ kind: 'json', why: expect.stringContaining('circle') });
  });

  it('offers the variants of a root anyOf, each with the common members', () => {
    const found = shape({
      type: 'object',
      properties: { id: { type: 'string' } },
      required: ['id'],
      anyOf: [
        { properties: { type: { const: 'a' }, x: {} } },
        { title: 'By name', properties: { name: {} }, required: ['name'] },
      ],
    });
    const variants = found.kind === 'variants' ? found.variants : [];
    expect(variants.map(({ label }) => label)).toEqual(['type "a"', 'By name']);
    expect(variants.map(({ schema }) => members(schema))).toEqual([
      [
        ['id', true],
        ['type', false],
        ['x', false],
      ],
      [
        ['id', true],
        ['name', true],
      ],
    ]);
  });

  it('edits as JSON what contradicts itself, and what leads in a circle', () => {
    expect(shape({ allOf: [{ type: 'string' }, { type: 'integer' }] })).toMatchObject({
      kind: 'json',
      why: 'its parts contradict each other',
    });
    expect(shape({ allOf: [{ $ref: '#' }] })).toMatchObject({ kind: 'json', why: expect.stringContaining('circle') });
    expect(shape({ allOf: [{ $ref: '#' }, { allOf: [{ $ref: '#' }] }] })).toMatchObject({ kind: 'json' });
  });

  it('merges what both parts say of a member, by the stricter', () => {
    const found = shape({
      allOf: [
        { type: 'object', properties: { n: { type: 'number', minimum: 1 } } },
        { properties: { n: { type: 'integer', minimum: 0, enum: [1, 2] } }, required: ['n'] },
      ],
    });
    const [member] = found.kind === 'object' ? found.members : [];
    expect(member).toMatchObject({ name: 'n', isRequired: true });
    expect(shape(member?.schema ?? true)).toMatchObject({ kind: 'choice', options: [{ value: 1 }, { value: 2 }] });
  });

  it('merges allOf', () => {
    const found = members({
      allOf: [{ type: 'object', properties: { a: {} }, required: ['a'] }, { properties: { b: {} } }],
    });
    expect(found).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('never fails, whatever the schema is', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'items',
      '$ref',
      'anyOf',
      'allOf',
      'enum',
      'required',
      '$defs',
      'const',
    );
    const schema = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.constant('#/$defs/a'),
        fc.array(tie('schema'), { maxLength: 3 }),
        tie('schema'),
      ),
      schema: fc.dictionary(keyword, tie('value'), { maxKeys: 4 }),
    })).schema;
    fc.assert(
      fc.property(schema, fc.jsonValue(), (any, value) => {
        expect(shapeOf(any as Schema, any as Schema).kind).toBeTypeOf('string');
        expect(checkValue(any, value)).toBeInstanceOf(Array);
      }),
      // A type that is no word, and that cannot be made one.
      { numRuns: 300, examples: [[{ items: { type: [Object.create(null)] } }, 0]] },
    );
  });
});

describe('what is typed into a field for a number', () => {
  it.each([
    ['', undefined],
    ['1.', '1.'],
    ['1.5', 1.5],
    ['-3', -3],
    ['1e3', 1000],
    ['abc', 'abc'],
    ['01', '01'],
  ])('%s is sent as %s', (text, value) => {
    expect(typedNumber(text)).toBe(value);
  });

  it.each(['9007199254740993', '-123456789012345678901234567890', '0.10000000000000000555', '1e400'])(
    '%s keeps every digit, there and in the JSON view',
    (text) => {
      const value = typedNumber(text);
      expect(writeExact({ n: value })).toBe(`{"n":${text}}`);
      const parsed = parseJson(`{"n":${text}}`);
      expect('value' in parsed && writeExact(parsed.value)).toBe(`{"n":${text}}`);
      expect(checkValue({ type: 'object', properties: { n: { type: 'number' } } }, { n: value })).toEqual([]);
    },
  );

  it('says of a name that stands twice where it does', () => {
    expect(parseJson('{"a":1,\n"a":2}')).toEqual({
      problem: expect.stringMatching(/^Line 2, column \d+: Duplicate key/),
    });
  });
});

describe('a checked value', () => {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' }, 'a/b': { type: 'object', properties: { n: { type: 'integer' } } } },
    required: ['city'],
  };
  it('names the field that is missing or wrong', () => {
    expect(checkValue(schema, {})).toContainEqual({ pointer: '/city', message: 'Needed' });
    expect(checkValue(schema, { city: 'x', 'a/b': { n: 'abc' } }).map(({ pointer }) => pointer)).toContain('/a~1b/n');
    expect(checkValue(schema, { city: 'x' })).toEqual([]);
  });

  it('loses a member that is not sent, and nothing else', () => {
    expect(withMember({ a: 1, b: null }, 'a', undefined)).toEqual({ b: null });
    expect(withMember({}, 'a', null)).toEqual({ a: null });
  });
});
