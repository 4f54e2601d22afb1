import Metronome from '@metronome/sdk';
import { expect, it, onTestFinished } from 'vitest';
import { sandboxMetronomeToken, startMetronome } from './metronome.ts';

async function trial(bearerToken: string = sandboxMetronomeToken) {
  const standIn = await startMetronome();
  onTestFinished(() => standIn.close());
  return { standIn, client: new Metronome({ bearerToken, baseURL: standIn.url, maxRetries: 0 }) };
}

const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000).toISOString();
const next = new Date(Date.parse(hour) + 3_600_000).toISOString();
const event = (transaction_id: string, quantity: string, customer_id = 'acme') => ({
  transaction_id,
  customer_id,
  event_type: 'calls',
  timestamp: hour,
  properties: { quantity },
});

async function metered() {
  const { standIn, client } = await trial();
  const { data: customer } = await client.v1.customers.create({ name: 'Acme', ingest_aliases: ['acme'] });
  const { data: metric } = await client.v1.billableMetrics.create({
    name: 'Calls',
    aggregation_type: 'SUM',
    aggregation_key: 'quantity',
    event_type_filter: { in_values: ['calls'] },
  });
  const counted = async () => {
    const page = await client.v1.usage.list({
      starting_on: hour,
      ending_before: next,
      window_size: 'HOUR',
      billable_metrics: [{ id: metric.id }],
      customer_ids: [customer.id],
    });
    return page.data[0]?.value;
  };
  return { standIn, client, customer, counted };
}

it('sums events of a customer by its alias, each transaction once', async () => {
  const { client, counted } = await metered();
  await client.v1.usage.ingest({ usage: [event('tg:1', '2.5'), event('tg:2', '-1'), event('tg:1', '2.5')] });
  await client.v1.usage.ingest({ usage: [event('tg:1', '2.5')] });
  await client.v1.usage.ingest({
    usage: [{ ...event('tg:3', '9'), event_type: 'other' }, event('tg:4', '9', 'nobody')],
  });
  expect(await counted()).toBe(1.5);
});

it('says of a transaction whom and what it counts for, and whether it came twice', async () => {
  const { client, customer } = await metered();
  await client.v1.usage.ingest({ usage: [event('tg:1', '1'), event('tg:1', '1'), event('tg:2', '1', 'nobody')] });
  const found = await client.v1.usage.search({ transactionIds: ['tg:1', 'tg:2'] });
  expect(found).toMatchObject([
    { is_duplicate: true, matched_customer: { id: customer.id } },
    { is_duplicate: false, matched_customer: null },
  ]);
});

it('takes a hundred events at once, and its own token alone', async () => {
  const { client } = await metered();
  const many = Array.from({ length: 101 }, (_, index) => event(`tg:${index}`, '1'));
  await expect(client.v1.usage.ingest({ usage: many })).rejects.toMatchObject({ status: 400 });
  const stranger = await trial('other');
  await expect(stranger.client.v1.usage.ingest({ usage: [event('tg:1', '1')] })).rejects.toMatchObject({ status: 401 });
});
