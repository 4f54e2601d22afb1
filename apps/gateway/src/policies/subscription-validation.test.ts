import { createHash } from 'node:crypto';
import type { SubscriptionTerms } from '@tallygate/contracts/caller-terms';
import { subscriptionValidationParams } from '@tallygate/contracts/policies/subscription-validation';
import { expect, it } from 'vitest';
import { preparedOne, requestWith, run } from './policy-request.testing.ts';
import { staticPrincipal } from './static-principal.ts';

const subscription = (change: Partial<SubscriptionTerms> = {}): SubscriptionTerms => ({
  proxy: 'everything',
  tokenHash: createHash('sha256').update('sub-token').digest('hex'),
  company: 'acme',
  plan: 'Pro',
  status: 'ACTIVE',
  billingCustomerId: 'cus_1',
  ...change,
});
const SUBSCRIPTIONS = [
  subscription(),
  subscription({ tokenHash: 'other', proxy: 'another', company: 'beta' }),
  subscription({ tokenHash: 'gone', status: 'INACTIVE', company: 'gamma' }),
  subscription({ tokenHash: 'app', company: 'delta', applicationId: 'app-1' }),
];
const policyWith = (params: object = {}, known: readonly SubscriptionTerms[] | undefined = SUBSCRIPTIONS) =>
  preparedOne('subscription-validation', params, { subscriptions: () => known });
const caller = (company: string, clientId = 'someone') =>
  staticPrincipal({ type: 'api-key', clientId, consumer: clientId, company });
const ask = (policy: ReturnType<typeof policyWith>, parts: Parameters<typeof requestWith>[0]) =>
  run([policy], requestWith(parts));

it('lets the token of an active subscription pass, keeps it from the server, and names the subscription to later policies', async () => {
  const request = requestWith({ headers: { 'subscription-key': 'sub-token' } });
  const policy = policyWith();
  expect(await run([policy], request)).toBeUndefined();
  expect([...request.edits.removedUpstreamHeaders]).toEqual(['subscription-key']);
  expect(policy.credentialHeader).toBe('subscription-key');
  expect(Object.fromEntries(request.metadata)).toEqual({
    'x-wso2-billing-customer-id': 'cus_1',
    'x-wso2-subscription-status': 'ACTIVE',
    'x-wso2-subscription-plan-name': 'Pro',
  });
});

it('takes the token of another header, or of a cookie', async () => {
  const own = policyWith({ subscriptionKeyHeader: 'X-Sub', subscriptionKeyCookie: 'sub' });
  expect(await ask(own, { headers: { 'x-sub': 'sub-token' } })).toBeUndefined();
  expect(await ask(own, { headers: { cookie: 'a=b; sub=sub-token' } })).toBeUndefined();
  expect(await ask(policyWith(), { headers: { cookie: 'sub=sub-token' } })).toMatchObject({ status: 403 });
});

it('knows a caller without a token by company or application', async () => {
  expect(await ask(policyWith(), { principal: caller('acme') })).toBeUndefined();
  expect(await ask(policyWith(), { principal: caller('nobody', 'app-1') })).toBeUndefined();
});

it.each([
  ['nothing', {}, ''],
  ['a token that nobody has', { headers: { 'subscription-key': 'guess' } }, ': no active subscription'],
  [
    'a token twice',
    { rawHeaders: ['subscription-key', 'sub-token', 'subscription-key', 'x'] },
    ': no active subscription',
  ],
  ['a company that is subscribed to another proxy', { principal: caller('beta') }, ''],
  ['a company whose subscription is not active', { principal: caller('gamma') }, ''],
  [
    'a wrong token of a company that is subscribed',
    { headers: { 'subscription-key': 'guess' }, principal: caller('acme') },
    ': no active subscription',
  ],
])('refuses %s with 403', async (_, parts, detail) => {
  const refusal = await ask(policyWith(), parts);
  expect(refusal).toMatchObject({ status: 403, denial: 'policy', detail: 'subscription_required' });
  expect(JSON.parse(refusal!.body)).toEqual({
    error: 'forbidden',
    message: `Subscription required for this API${detail}`,
  });
});

it('lets nobody pass while no subscriptions are known', async () => {
  const policy = preparedOne('subscription-validation', {});
  expect(await ask(policy, { headers: { 'subscription-key': 'sub-token' } })).toMatchObject({ status: 403 });
});

it.each([{ subscriptionKeyHeader: '' }, { subscriptionKeyHeader: 'a b' }, { subscriptionKeyCookie: 'a;b' }])(
  'does not take %j',
  (params) => {
    expect(subscriptionValidationParams.safeParse(params).success).toBe(false);
  },
);
