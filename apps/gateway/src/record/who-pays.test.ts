import type { GatewayConfigInput } from '@tallygate/contracts/gateway-config';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startIssuer, type TestIssuer } from '../auth/identity-provider.testing.ts';
import { PROVIDER_TOKENS, type ProviderToken } from '../auth/provider-tokens.testing.ts';
import { answerOk, call, send, startTestGateway } from '../relay/gateway.testing.ts';

type PlanInput = NonNullable<NonNullable<GatewayConfigInput['billing']>['plans']>[number];

let idp: TestIssuer;
beforeAll(async () => {
  idp = await startIssuer();
});
afterAll(() => idp.close());

async function eventOf(token: ProviderToken, companyClaims: string[], plans: PlanInput[] = []) {
  const { issuer, jwksUri } = idp;
  const gateway = await startTestGateway(answerOk, {
    spec: { policies: [{ name: 'mcp-auth', version: 'v1', params: { allowAnyAudience: true } }] },
    config: {
      billing: { company_claims: companyClaims, plans },
      policy_configurations: {
        jwtauth_v0: { keymanagers: [{ name: 'PrimaryIDP', issuer, jwks: { remote: { uri: jwksUri } } }] },
      },
    },
  });
  const now = Math.floor(Date.now() / 1000);
  const text = await idp.sign({ ...token.claims, nbf: undefined, iss: issuer, iat: now, exp: now + 300 }, token.header);
  const answer = await send(gateway, { headers: { authorization: `Bearer ${text}` }, body: call() });
  expect(answer.status, answer.text).toBe(200);
  const [event] = await gateway.waitForEvents(1);
  return event!;
}

it('a call whose token leaves open who pays is recorded as such, names the claim, and sends nobody to Moesif', async () => {
  const event = await eventOf(PROVIDER_TOKENS.keycloakSeveralOrganizations, ['organization']);

  expect(event).toMatchObject({
    billable: false,
    reason: 'unattributed',
    consumer: PROVIDER_TOKENS.keycloakSeveralOrganizations.claims.sub,
    identityFaults: [{ of: 'company', claim: 'organization', found: 'several_elements' }],
  });
  expect(event).not.toHaveProperty('company');
  expect(toMoesifEvent(event, 'absolute')).toMatchObject({ company_id: undefined, user_id: undefined });
});

it('a call whose token names one organisation in a list is billed to it', async () => {
  const event = await eventOf(PROVIDER_TOKENS.keycloakOrganizations, ['organization']);

  expect(event).toMatchObject({ billable: true, reason: 'ok', company: 'acme' });
  expect(event).not.toHaveProperty('identityFaults');
});

it('a call of a company whose time on a plan names a subscription carries it, to Moesif as well; others carry none', async () => {
  const { keycloakOrganizations: token } = PROVIDER_TOKENS;
  const onPlan = (more: object) => [{ name: 'Pro', companies: [{ company: 'acme', ...more }] }];
  const past = { subscription: 'sub_0', to: '2020-01-01T00:00:00Z' };

  const event = await eventOf(token, ['organization'], onPlan({ subscription: 'sub_1' }));
  expect(event).toMatchObject({ company: 'acme', subscription: 'sub_1', billable: true });
  expect(toMoesifEvent(event, 'absolute')).toMatchObject({ company_id: 'acme', subscription_id: 'sub_1' });
  expect(await eventOf(token, ['organization'], onPlan({}))).not.toHaveProperty('subscription');
  expect(await eventOf(token, ['organization'], onPlan(past))).not.toHaveProperty('subscription');
});
