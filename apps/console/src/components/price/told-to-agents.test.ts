import { meterDefinition, period } from '@tallygate/contracts/meter';
import type { MeterView } from '@tallygate/contracts/meter-view';
import { price } from '@tallygate/contracts/price';
import { CHARGE_META, PRICE_META, RECEIPT_META } from '@tallygate/contracts/protocol-prices';
import { expect, it } from 'vitest';
import { priceToAgents, toldToAgents } from './told-to-agents.ts';

const meter: MeterView = {
  id: 'calls',
  version: 2,
  name: 'Calls',
  definition: meterDefinition.parse({ filter: { field: 'proxy', op: 'equals', value: 'weather' } }),
  price: price.parse({ model: 'per_unit', unitAmount: '5' }),
  status: 'active',
  createdAt: '2026-11-01T00:00:00.000Z',
  createdBy: 'admin',
};
const asked = {
  proxy: 'weather',
  uri: 'http://localhost:8080/weather/mcp',
  tool: 'forecast',
  at: Date.UTC(2026, 10, 10),
};
const shown = (told: object, meters = [meter]) => toldToAgents(meters, { ...asked, told });

it('shows of each setting that is on what an agent reads, and nothing of the others', () => {
  expect(shown({})).toEqual([]);
  expect(shown({ tools: true }).map(({ label }) => label)).toEqual(['billing_quote']);
  const [list, result] = shown({ list: true, charge: true });
  const amounts = [{ currency: 'usd', least: '5', most: '5' }];
  expect(list?.json).toMatchObject({ name: 'forecast', _meta: { [PRICE_META]: { kind: 'exact', amounts } } });
  expect(list?.json).not.toHaveProperty('description');
  expect(result?.json).toMatchObject({ _meta: { [CHARGE_META]: { amounts } } });
  expect(JSON.stringify(result?.json)).not.toContain(RECEIPT_META);
  const [receipt] = shown({ receipt: true });
  expect(receipt?.json).toMatchObject({ _meta: { [RECEIPT_META]: expect.stringMatching(/^ey/) } });
  expect(JSON.stringify(receipt?.json)).not.toContain(CHARGE_META);
});

it('says that a tool is free where no active meter counts it', () => {
  const text = (meters: MeterView[]) => JSON.stringify(shown({ description: true }, meters));
  expect(text([meter])).toContain('Costs 0.05 USD per call.');
  expect(text([{ ...meter, status: 'archived' }])).toContain('Price: Free.');
});

it('tells who is on a plan the price of the plan, and nobody else', () => {
  const validFrom = '2020-01-01T00:00:00.000Z';
  const ofPlan = { id: 'own', meterId: 'calls', meterName: 'Calls', validFrom, validTo: null };
  const plan = {
    id: 'team',
    name: 'Team',
    period: period.parse({}),
    versions: [],
    prices: [{ ...ofPlan, price: price.parse({ model: 'per_unit', unitAmount: '3' }) }],
  };
  expect(priceToAgents([meter], { ...asked, plan })).toMatchObject({ amounts: [{ most: '3' }], plan: 'Team' });
  expect(priceToAgents([meter], asked)).toMatchObject({ amounts: [{ most: '5' }] });
});
