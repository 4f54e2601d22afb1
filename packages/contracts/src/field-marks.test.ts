import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isSealed, isTemplated, sealed, sealedUrl, sealOf, templated } from './field-marks.ts';
import { gatewayConfig } from './gateway-config.ts';
import { PLAIN_TEXTS } from './plain-texts.testing.ts';
import { POLICIES } from './policies/catalogue.ts';
import { textLeaves } from './text-leaves.testing.ts';

const WRAPPERS: [string, (schema: z.ZodType) => z.ZodType][] = [
  ['nothing', (schema) => schema],
  ['optional', (schema) => schema.optional()],
  ['nullable', (schema) => schema.nullable()],
  ['default', (schema) => schema.default('x')],
  ['prefault', (schema) => schema.prefault('x')],
  ['readonly', (schema) => schema.readonly()],
  ['catch', (schema) => schema.catch('x')],
  ['transform', (schema) => schema.transform((text) => text)],
  ['pipe', (schema) => schema.pipe(z.unknown())],
  ['the end of a pipe', (schema) => z.unknown().pipe(schema)],
  ['a union', (schema) => z.union([z.literal('0'), schema])],
  ['lazy', (schema) => z.lazy(() => schema)],
  ['refine', (schema) => schema.refine(() => true)],
  ['describe', (schema) => schema.describe('what it is')],
  ['brand', (schema) => schema.brand<'x'>()],
  ['several', (schema) => schema.optional().nullable().transform(String).readonly().describe('deep')],
];

describe('marks of fields', () => {
  it.each(WRAPPERS)('are read through %s', (_name, wrap) => {
    expect(sealOf(wrap(sealed(z.string().min(1))))).toBe('text');
    expect(isSealed(wrap(sealed(z.string())))).toBe(true);
    expect(sealOf(wrap(sealedUrl(z.url())))).toBe('url');
    expect(isTemplated(wrap(templated(z.string())))).toBe(true);
    expect([isSealed(wrap(templated(z.string()))), isTemplated(wrap(z.string()))]).toEqual([false, false]);
  });

  it('are read of a schema that stands within itself', () => {
    const tree: z.ZodType = z.lazy(() => z.union([tree, z.object({ all: z.array(tree) })]));
    expect(sealOf(tree)).toBeNull();
  });

  it('let a sealed field hold a template', () => {
    expect([isTemplated(sealed(z.string())), isTemplated(sealedUrl(z.url()))]).toEqual([true, true]);
  });

  it('keep the description and say in JSON Schema that nothing is read back', () => {
    const schema = z.toJSONSchema(z.object({ password: sealed(z.string().describe('What opens it')).optional() }));
    expect(schema.properties?.password).toMatchObject({ description: 'What opens it', writeOnly: true });
  });
});

describe('every text of the configuration', () => {
  const plain = Object.values(PLAIN_TEXTS).flat();
  const leaves = new Map([
    ...textLeaves(gatewayConfig),
    ...POLICIES.flatMap(({ name, params }) => [...textLeaves(params, name)]),
  ]);

  it('is sealed or says why it need not be', () => {
    expect([...leaves].filter(([path, seal]) => seal === null && !plain.includes(path)).map(([path]) => path)).toEqual(
      [],
    );
  });

  it('is not excused when it is gone or sealed', () => {
    expect(plain.filter((path) => leaves.get(path) !== null)).toEqual([]);
  });
});
