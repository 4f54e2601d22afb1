import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { guideProxy } from '../guide-texts.testing.ts';
import { descriptionOf, knownKeys, objectSchema, schemaAt } from './schema-walk.ts';
import { standInFor } from './stand-in.ts';

const document = { ...gatewayConfig.parse({}), mcp_proxies: [guideProxy()] };

describe('schemaAt', () => {
  it.each([
    [['gateway', 'workers'], 3, 'x'],
    [['gateway', 'public_url'], 'https://x.io', 'x'],
    [['analytics', 'publishers', 0, 'settings', 'batch_size'], 5, 'x'],
    [['mcp_proxies', 0, 'spec', 'context'], '/x', 'x'],
    [['mcp_proxies', 0, 'metadata', 'labels', 'any'], 'x', 1],
    [['mcp_proxies', 0, 'spec', 'policies', 0, 'params', 'issuers'], ['x'], 'x'],
    [['mcp_proxies', 0, 'spec', 'policies', 0, 'params', 'tools', 'enabled'], true, 'x'],
  ])('finds the field at %j', (path, good, bad) => {
    const schema = schemaAt(gatewayConfig, path, document);
    expect(schema?.safeParse(good).success).toBe(true);
    expect(schema?.safeParse(bad).success).toBe(false);
  });

  it.each([[['nowhere']], [['gateway', 'nowhere', 'deeper']], [['gateway', 'workers', 'deeper']]])(
    'knows nothing of %j',
    (path) => {
      expect(schemaAt(gatewayConfig, path, document)).toBeUndefined();
    },
  );
});

describe('objectSchema', () => {
  it('picks the branch of a union that a value is meant for', () => {
    const auth = schemaAt(mcpProxy, ['spec', 'upstream', 'auth'], guideProxy())!;
    expect(knownKeys(auth, { type: 'client-credentials', foo: 1 })).toContain('tokenEndpoint');
    expect(knownKeys(auth, { type: 'none' })).toEqual(['type']);
    expect(knownKeys(auth, { type: 'bearer', tokenEndpoint: 'x', clientId: 'y' })).toContain('value');
  });

  it('has none for what is no object', () => {
    expect(objectSchema(z.string(), 'x')).toBeNull();
    expect(objectSchema(z.union([z.string(), z.number()]), 'x')).toBeNull();
  });
});

describe('descriptionOf', () => {
  it('finds a description whichever wrapper carries it', () => {
    expect(descriptionOf(z.string().describe('inner').optional())).toBe('inner');
    expect(descriptionOf(z.string().default('x').describe('outer'))).toBe('outer');
    expect(descriptionOf(z.string().optional())).toBeUndefined();
  });
});

describe('standInFor', () => {
  it('knows an acceptable value for every leaf of the configuration', () => {
    const leaves: string[] = [];
    const visit = (schema: z.ZodType, path: string): void => {
      const object = objectSchema(schema, {});
      if (object) {
        for (const [key, field] of Object.entries(object.shape)) visit(field as z.ZodType, `${path}.${key}`);
      } else {
        leaves.push(path);
        const value = standInFor(schema);
        expect(value, path).toBeDefined();
        expect(schema.safeParse(value).success, path).toBe(true);
      }
    };
    visit(gatewayConfig, '');
    visit(mcpProxy, 'mcp');
    expect(leaves.length).toBeGreaterThan(70);
  });
});
