import type { PlanView } from '@tallygate/contracts/plan';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { PlanCanaries } from './plan-canaries.tsx';

const price = { model: 'per_unit', unitAmount: '4', currency: 'usd', rounding: 'half_up', freeUnits: '0' };
const PLAN = {
  id: 'p',
  name: 'Team',
  companies: 1,
  versions: [],
  prices: [
    { id: 'pp', meterId: 'm', meterName: 'Calls', price: { ...price, unitAmount: '10' }, validFrom: '', validTo: null },
  ],
} as unknown as PlanView;
const CANARY = {
  id: 'c',
  meterId: 'm',
  meterName: 'Calls',
  planId: 'p',
  planName: 'Team',
  price,
  percent: 10,
  startedAt: '2026-11-01T00:00:00.000Z',
  endedAt: null,
  createdBy: 'ann',
};
const EFFECT = {
  from: CANARY.startedAt,
  readTo: '2026-11-30T00:00:00.000Z',
  isComplete: true,
  calls: 40,
  tried: 4,
  companies: [{ company: 'acme', currency: 'usd', calls: 40, tried: 4, present: '40', draft: '16', difference: '-24' }],
  totals: [{ currency: 'usd', present: '40', draft: '16', difference: '-24', allCalls: '-240' }],
};
const answers = {
  '/price-canaries': [CANARY, { ...CANARY, id: 'other', planId: 'q' }],
  '/price-canaries/c/effect': EFFECT,
  '/meters': [{ id: 'm', name: 'Calls', status: 'active' }],
};

it('shows what a price on trial would change for each company, and for all calls', async () => {
  drawWithApi(<PlanCanaries plan={PLAN} />, { answers });
  const trial = await screen.findByRole('article', { name: 'Calls on trial' });
  const table = await within(trial).findByRole('table', { name: /What the draft price would have changed/ });
  await waitFor(() => expect(within(table).getByRole('link', { name: 'acme' })).toBeTruthy());
  expect(within(trial).getByText(/-\$0.24|−\$0.24/, { selector: 'strong' })).toBeTruthy();
  expect(within(trial).getByText(/-\$2.40|−\$2.40/, { selector: 'strong' })).toBeTruthy();
});

it('starts one from the price that holds, and sends the draft with its share', async () => {
  const { user, written } = drawWithApi(<PlanCanaries plan={PLAN} />, {
    answers: { ...answers, '/price-canaries': [] },
    answer: ({ path, method }) => (path === '/price-canaries' && method === 'POST' ? Response.json(CANARY) : undefined),
  });
  await user.click(await screen.findByRole('button', { name: 'Try a price…' }));
  const unit = await screen.findByLabelText(/Price of (one|a) unit|Unit price|Price per unit/);
  await user.clear(unit);
  await user.type(unit, '0.04');
  await user.selectOptions(screen.getByLabelText('On so many calls'), '25');
  await user.click(screen.getByRole('button', { name: 'Try it' }));
  await waitFor(() => expect(written()).toHaveLength(1));
  expect(written()[0]?.body).toMatchObject({ meterId: 'm', planId: 'p', percent: 25, price: { unitAmount: '4' } });
});
