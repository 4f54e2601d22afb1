import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StripeTrial, startStripeTrial } from './stripe.testing.ts';

let trial: StripeTrial;
let client: Stripe;
const wall = { seconds: Math.floor(Date.now() / 1000) };

beforeAll(async () => {
  trial = await startStripeTrial(wall);
  client = trial.client;
});
afterAll(() => trial.standIn.close());

const countOf = async (email: string) => (await client.customers.list({ email, limit: 100 })).data.length;

it('gives the first answer again for an idempotency key, and refuses other parameters', async () => {
  const options = { idempotencyKey: 'key-1' };
  const first = await client.customers.create({ email: 'one@example.com' }, options);
  const second = await client.customers.create({ email: 'one@example.com' }, options);
  expect(second.id).toBe(first.id);
  await expect(client.customers.create({ email: 'two@example.com' }, options)).rejects.toMatchObject({
    type: 'StripeIdempotencyError',
  });
  wall.seconds += 86_400;
  const third = await client.customers.create({ email: 'one@example.com' }, options);
  expect(third.id).not.toBe(first.id);
});

it('remembers a failure for its key, and nothing that was refused before it began', async () => {
  await trial.script('faults', { mode: 'failure', path: '/v1/customers', method: 'POST' });
  const failing = { idempotencyKey: 'key-2' };
  for (let attempt = 0; attempt < 2; attempt += 1)
    await expect(client.customers.create({}, failing)).rejects.toMatchObject({ statusCode: 500 });
  const refused = { idempotencyKey: 'key-3' };
  await expect(client.customers.create({ balance: 'much' } as never, refused)).rejects.toMatchObject({
    param: 'balance',
  });
  await expect(client.customers.create({ balance: 1 }, refused)).resolves.toMatchObject({ balance: 1 });
});

it('does what was asked when the answer is lost, so that a repeat with the same key does it once', async () => {
  // The official client repeats once by itself when a kept connection breaks.
  await trial.script('faults', { mode: 'drop', path: '/v1/customers', method: 'POST', count: 2 });
  const email = 'dropped@example.com';
  await expect(client.customers.create({ email }, { idempotencyKey: 'key-4' })).rejects.toMatchObject({
    type: 'StripeConnectionError',
  });
  await client.customers.create({ email }, { idempotencyKey: 'key-4' });
  expect(await countOf(email)).toBe(1);
});

it('throttles as scripted, with what the client is to make of it', async () => {
  await trial.script('faults', { mode: 'status', status: 429, shouldRetry: true, retryAfter: 2, path: '/v1/products' });
  const error = await client.products.list().catch((cause: Stripe.errors.StripeError) => cause);
  expect(error).toMatchObject({ statusCode: 429, code: 'rate_limit' });
  expect((error as Stripe.errors.StripeError).headers?.['stripe-should-retry']).toBe('true');
});

it('keeps the two modes apart', async () => {
  const test = await client.customers.create({});
  expect(test.livemode).toBe(false);
  await expect(trial.live.customers.retrieve(test.id)).rejects.toMatchObject({ code: 'resource_missing' });
  expect((await trial.live.customers.create({})).livemode).toBe(true);
});

it('accepts its own keys alone', async () => {
  const stranger = new Stripe('sk_test_0123456789', { host: '127.0.0.1', port: trial.standIn.port, protocol: 'http' });
  await expect(stranger.customers.list()).rejects.toMatchObject({ statusCode: 401 });
});

it.each(['/v1/unknown', '/v1/customers/cus_none'])('answers %s in its own form', async (path) => {
  await expect(client.rawRequest('GET', path)).rejects.toMatchObject({
    statusCode: 404,
    type: 'StripeInvalidRequestError',
  });
});

async function listening() {
  const bodies: { text: string; signature: string }[] = [];
  const state = { status: 200 };
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      bodies.push({ text, signature: String(request.headers['stripe-signature']) });
      response.writeHead(state.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const endpoint = await client.webhookEndpoints.create({
    url,
    enabled_events: ['product.created', 'customer.created'],
  });
  return {
    bodies,
    state,
    secret: endpoint.secret ?? '',
    async close() {
      await client.webhookEndpoints.del(endpoint.id);
      server.close();
    },
  };
}

it('signs webhooks so that the official client accepts them, and repeats what was not taken', async () => {
  const listener = await listening();
  listener.state.status = 500;
  const customer = await client.customers.create({});
  await expect.poll(() => listener.bodies.length).toBe(1);
  const undelivered = await client.events.list({ delivery_success: false });
  expect(undelivered.data.some(({ data }) => (data.object as { id?: string }).id === customer.id)).toBe(true);
  listener.state.status = 200;
  await trial.script('webhooks/release');
  expect(listener.bodies).toHaveLength(2);
  for (const { text, signature } of listener.bodies) {
    const received = wall.seconds * 1000;
    const event = client.webhooks.constructEvent(text, signature, listener.secret, 300, undefined, received);
    expect(event).toMatchObject({ type: 'customer.created', data: { object: { id: customer.id } } });
  }
  expect((await client.events.list({ delivery_success: false })).data).toHaveLength(undelivered.data.length - 1);
  await listener.close();
});

it.each([
  ['twice', ['a', 'a', 'b']],
  ['swapped', ['b', 'a']],
  ['late', ['b', 'a']],
  ['forged', ['a', 'a', 'b']],
])('delivers events %s as scripted', async (mode, expected) => {
  const listener = await listening();
  await trial.script('webhooks', { mode });
  await client.customers.create({ name: 'a' });
  await client.customers.create({ name: 'b' });
  await expect.poll(() => listener.bodies.length).toBeGreaterThan(0);
  await trial.script('webhooks/release');
  expect(listener.bodies.map(({ text }) => JSON.parse(text).data.object.name)).toEqual(expected);
  await listener.close();
});

it('sends webhooks to this machine alone', async () => {
  await expect(
    client.webhookEndpoints.create({ url: 'https://example.com/hook', enabled_events: ['*'] }),
  ).rejects.toMatchObject({ param: 'url' });
});
