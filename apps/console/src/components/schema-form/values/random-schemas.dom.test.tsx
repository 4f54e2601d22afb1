import { cleanup, render } from '@testing-library/react';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { readExact, writeExact } from './exact-json.ts';
import { parseJson } from './parse-json.ts';
import { ValueForm } from './value-form.tsx';

afterEach(cleanup);

/** Schemas as people write them and as nobody does: known keywords with values that they take, and with any others. */
const SCHEMA = fc.letrec<{ schema: unknown }>((tie) => {
  const some = tie('schema');
  const list = fc.array(some, { minLength: 1, maxLength: 3 });
  const name = fc.constantFrom('a', 'b', 'c/d', '');
  const keywords = {
    type: fc.oneof(
      fc.constantFrom('string', 'number', 'integer', 'boolean', 'array', 'object', 'null', 'nonsense'),
      fc.array(fc.constantFrom('string', 'null', 'object', 'integer'), { maxLength: 3 }),
      fc.jsonValue(),
    ),
    properties: fc.oneof(fc.dictionary(name, some, { maxKeys: 3 }), fc.jsonValue()),
    required: fc.oneof(fc.array(name), fc.jsonValue()),
    items: fc.oneof(some, list, fc.jsonValue()),
    prefixItems: list,
    additionalProperties: some,
    anyOf: list,
    oneOf: list,
    allOf: list,
    enum: fc.oneof(fc.array(fc.jsonValue(), { maxLength: 20 }), fc.jsonValue()),
    const: fc.jsonValue(),
    default: fc.jsonValue(),
    format: fc.constantFrom('date-time', 'email', 'byte', 'uuid'),
    maxLength: fc.oneof(fc.constant(500), fc.jsonValue()),
    title: fc.oneof(fc.string(), fc.jsonValue()),
    description: fc.oneof(fc.string(), fc.jsonValue()),
    $ref: fc.constantFrom('#', '#/$defs/a', '#/properties/a', '#anchor', 'https://elsewhere.example/', '#/%zz'),
    $defs: fc.dictionary(name, some, { maxKeys: 2 }),
    if: some,
    'x-mcp-header': fc.jsonValue(),
  };
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'schema' },
      fc.boolean(),
      fc.record(keywords, { requiredKeys: [] }),
    ),
  };
}).schema;

describe('a form for any schema', () => {
  it('is drawn, with any value in it', () => {
    fc.assert(
      fc.property(SCHEMA, fc.jsonValue({ maxDepth: 3 }), (schema, value) => {
        const form = render(
          <ValueForm schema={schema as never} value={value} onChange={() => {}} findings={[]} label="Arguments" />,
        );
        expect(form.container.childNodes.length).toBeGreaterThan(0);
        form.unmount();
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('sends what it was given, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual({ value: readExact(text) });
        expect(JSON.parse(writeExact(readExact(text)))).toEqual(JSON.parse(text));
      }),
      { numRuns: 200 },
    );
  });
});
