import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { CallPrice } from './call-price.tsx';

const METER = {
  id: 'm',
  name: 'Tool calls',
  status: 'active',
  definition: { filter: { field: 'decision', op: 'equals', value: 'billable' }, metric: { type: 'count' } },
  price: { model: 'per_unit', currency: 'USD', unitAmount: '5' },
};
const PROXY = {
  id: 'weather',
  mcpUrl: 'http://localhost/weather/mcp',
  resource: { spec: { billing: { tools: { ping: { free: true } } } } },
} as unknown as ProxyView;

const draw = (tool: string | undefined, isTest: boolean, meters: object[] = [METER]) =>
  drawWithApi(<CallPrice proxy={PROXY} tool={tool} isTest={isTest} />, { answers: { '/meters': meters } });

it.each([
  ['echo', false, [METER], 'A real call: $0.05.'],
  ['echo', true, [METER], 'Never billed; a caller who pays is charged $0.05.'],
  ['ping', false, [METER], 'A real call of a free tool: it is not billed.'],
  ['echo', false, [], 'A real call, which no meter counts.'],
  [undefined, true, [METER], 'Never billed.'],
])('says of a call of %j, as a test %j, what it costs', async (tool, isTest, meters, sentence) => {
  draw(tool, isTest, meters);
  expect(await screen.findByText(sentence)).toBeTruthy();
});
