import { POLICIES } from '@tallygate/contracts/policies/catalogue';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isDrawable, type JsonSchema, kindOf, labelOf, startValue } from './json-schema.ts';

const schemaOf = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

describe('schema forms', () => {
  it('draws the parameters of the authentication policy as a form', () => {
    const auth = POLICIES.find((policy) => policy.name === 'mcp-auth');

    expect(auth && isDrawable(schemaOf(auth.params))).toBe(true);
  });

  it('chooses a control by type', () => {
    const kinds = [
      z.boolean(),
      z.string(),
      z.int(),
      z.enum(['a', 'b']),
      z.array(z.string()),
      z.record(z.string(), z.string()),
    ];

    expect(kinds.map((type) => kindOf(schemaOf(type)))).toEqual([
      'boolean',
      'text',
      'number',
      'choice',
      'texts',
      'map',
    ]);
    expect(kindOf(schemaOf(z.union([z.string(), z.int()])))).toBe('other');
  });

  it('starts an added object from what it must have', () => {
    const direction = z.strictObject({ mode: z.enum(['allow', 'deny']), headers: z.array(z.string()).default([]) });

    expect(startValue(schemaOf(direction))).toEqual({ mode: 'allow' });
  });

  it('reads labels from names', () => {
    expect(['allowAnyAudience', 'userIdClaim', 'max-age'].map(labelOf)).toEqual([
      'Allow any audience',
      'User id claim',
      'Max age',
    ]);
  });
});
