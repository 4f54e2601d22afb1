import { describe, expect, it } from 'vitest';
import { type Callers, chosenCallers, chosenIssuer, isAuthenticated, withCallers } from './callers.ts';

const CORS = { name: 'cors', version: 'v1', params: {} };

describe('who may call a new proxy', () => {
  it.each([
    ['token', 'issuer-a', ['mcp-auth', 'cors']],
    ['token', undefined, ['mcp-auth', 'cors']],
    ['key', undefined, ['api-key-auth', 'cors']],
    ['anyone', undefined, ['cors']],
  ] as const)('becomes policies that are read as %s again, before those that were kept', (callers, issuer, names) => {
    const policies = withCallers([CORS], callers, issuer);
    expect(policies.map(({ name }) => name)).toEqual(names);
    expect([chosenCallers(policies), chosenIssuer(policies)]).toEqual([callers, issuer]);
    expect(isAuthenticated(policies)).toBe(callers !== ('anyone' satisfies Callers));
  });

  it('is not chosen by leaving it out', () => {
    expect(chosenCallers(undefined)).toBeNull();
    expect(chosenCallers([])).toBe('anyone');
  });
});
