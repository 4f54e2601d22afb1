import { principalFromClaims } from '@tallygate/caller-token/principal-from-claims';
import { describeFault, type UnfitShape } from '@tallygate/contracts/unfit-claim';
import { describe, expect, it } from 'vitest';
import { ownerOf } from '../exchange/session-table.ts';
import { PROVIDER_TOKENS } from './provider-tokens.testing.ts';

const IDENTITY = {
  consumerClaims: ['sub', 'client_id', 'azp'],
  companyClaims: ['company_id', 'org_id'],
  companyFallback: 'consumer' as const,
  userIdClaim: 'sub',
};
const REST = { type: 'mcp/oauth' as const, issuer: 'https://idp.example', scopes: new Set<string>(), audience: [] };

const principal = (claims: Record<string, unknown>, identity: Partial<typeof IDENTITY> = {}) =>
  principalFromClaims(claims, { ...IDENTITY, ...identity }, REST);
const payer = (claims: Record<string, unknown>, ...companyClaims: string[]) => principal(claims, { companyClaims });

type Token = keyof typeof PROVIDER_TOKENS;

describe('the company in a token of', () => {
  const NAMED: [Token, string, string][] = [
    ['keycloakOrganizations', 'organization', 'acme'],
    ['keycloakOrganizationMap', 'organization.acme.id', '42c3e46f-2477-44d7-a85b-d3b43f6b31fa'],
    ['auth0Organization', 'org_id', 'org_9ybsU1dN2dKfDkBi'],
    ['auth0Organization', 'org_name', 'acme'],
    ['entra', 'tid', '72f988bf-86f1-41af-91ab-2d7cd011db47'],
    ['oktaGroup', 'groups', 'acme'],
    ['cognitoGroup', 'cognito:groups', 'acme'],
    ['cognitoAttribute', 'custom:company', 'acme'],
    ['workosOrganization', 'org_id', 'org_01H'],
    ['clerkVersion1', 'org_id', 'org_31'],
    ['clerkVersion2', 'o.id', 'org_31'],
    ['clerkVersion2', '/o/slg', 'acme'],
  ];
  it.each(NAMED)('%s is what %s names: %s', (token, claim, company) => {
    const { claims } = PROVIDER_TOKENS[token];
    expect(payer(claims, claim)).toMatchObject({ company, identityFaults: [] });
  });

  const UNFIT: [Token, string, UnfitShape][] = [
    ['keycloakSeveralOrganizations', 'organization', 'several_elements'],
    ['keycloakOrganizationMap', 'organization', 'object'],
    ['oktaGroups', 'groups', 'several_elements'],
    ['clerkVersion2', 'o', 'object'],
    ['clerkVersion2', 'o.id.x', 'no_object'],
  ];
  it.each(UNFIT)('%s is nobody where %s holds more than one name', (token, claim, found) => {
    const { claims } = PROVIDER_TOKENS[token];
    expect(payer(claims, claim)).toMatchObject({
      company: undefined,
      identityFaults: [{ of: 'company', claim, found }],
    });
  });
});

describe('a claim that is there and names nobody', () => {
  const SHAPES: [string, unknown, UnfitShape][] = [
    ['several texts', ['acme', 'globex'], 'several_elements'],
    ['the same text twice', ['acme', 'acme'], 'several_elements'],
    ['an empty list', [], 'empty_list'],
    ['a list in a list', [['acme']], 'unfit_element'],
    ['a list of a number', [7], 'unfit_element'],
    ['a list of null', [null], 'unfit_element'],
    ['a list of an empty text', [''], 'empty_text'],
    ['an object', { acme: {} }, 'object'],
    ['a number', 42, 'number'],
    ['true', true, 'boolean'],
    ['null', null, 'null'],
    ['an empty text', '', 'empty_text'],
    ['blanks', ' \t', 'empty_text'],
    ['a text of 257 characters', 'x'.repeat(257), 'too_long'],
    ['a line break', 'acme\nglobex', 'control_characters'],
    ['NUL', 'acme\u0000', 'control_characters'],
    ['half a character', 'acme\ud800', 'control_characters'],
  ];
  it.each(SHAPES)('leaves the payer open: %s', (_name, value, found) => {
    const { company, consumer, identityFaults } = payer(
      { sub: 'alice', org: value, company_id: 'other' },
      'org',
      'company_id',
    );

    // Neither the next claim nor the caller pays for what somebody else may owe.
    expect({ company, consumer }).toEqual({ company: undefined, consumer: 'alice' });
    expect(identityFaults).toEqual([{ of: 'company', claim: 'org', found }]);
    expect(describeFault(identityFaults[0]!)).toMatch(/^the claim "org" .+; expected one text/);
  });

  it('says nothing of what stood there', () => {
    const { identityFaults } = payer({ sub: 'alice', org: ['secret-a', 'secret-b'] }, 'org');
    expect(JSON.stringify(identityFaults.map(describeFault))).not.toContain('secret');
  });

  it.each([
    ['sub', {}],
    ['sub', ['a', 'b']],
    ['sub', ''],
    ['sub', 'x'.repeat(300)],
  ])('leaves the caller open, who then pays for nobody: %s %j', (claim, value) => {
    const found = principal({ [claim]: value, client_id: 'app', azp: 'app' });
    expect(found).toMatchObject({ consumer: 'unknown', company: undefined, userId: undefined, subject: undefined });
    expect(found.identityFaults.map(({ of }) => of)).toEqual(['consumer', 'user']);
  });
});

describe('an identity', () => {
  it('is whole: 256 characters are not cut, and two that are longer are not one', () => {
    const longest = 'x'.repeat(256);
    expect(payer({ sub: 'a', org: longest }, 'org').company).toBe(longest);
  });

  it('falls back to the caller only where no company claim is there at all', () => {
    expect(principal({ sub: 'alice' })).toMatchObject({ company: 'alice', identityFaults: [] });
    expect(principal({ sub: 'alice', org_id: [] }).company).toBeUndefined();
    expect(payer({ sub: 'alice', o: {} }, 'o.id').company).toBe('alice');
    expect(payer({ sub: 'alice', o: 'text' }, 'o.id').company).toBeUndefined();
  });

  it('of a caller may be a whole number, of a company never', () => {
    expect(principal({ sub: 1234 })).toMatchObject({ consumer: '1234', company: '1234' });
    expect(principal({ sub: 2 ** 53 + 2 })).toMatchObject({ consumer: 'unknown', company: undefined });
    expect(principal({ sub: 'alice', company_id: 1234 }).company).toBeUndefined();
  });

  it('is found by its exact name first, then by pointer or dotted path', () => {
    const claims = {
      sub: 'a',
      'https://acme.example/org': 'exact',
      'https://acme.example/x': { 'a.b': 'deep' },
      'o.id': 'flat',
      o: { id: 'nested' },
    };
    expect(payer(claims, 'https://acme.example/org').company).toBe('exact');
    expect(payer(claims, '/https:~1~1acme.example~1x/a.b').company).toBe('deep');
    expect(payer(claims, 'o.id').company).toBe('flat');
    expect(payer(claims, '/o/id').company).toBe('nested');
    expect(payer({ sub: 'a', list: ['x'] }, '/list/0').company).toBeUndefined();
  });

  it('that is unusable is no common owner of sessions and tasks', () => {
    const owners = [['a'.repeat(300)], ['b'.repeat(300)], [{ a: 1 }], [['x', 'y']], [undefined]].map(([sub]) =>
      ownerOf(principal({ sub, client_id: 'app' })),
    );
    expect(new Set(owners).size).toBe(owners.length);
  });
});
