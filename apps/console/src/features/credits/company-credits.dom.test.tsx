import type { CompanyCredits as Credits, GrantView } from '@tallygate/contracts/credit';
import { screen, waitFor, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it } from 'vitest';
import { drawWithApi, refusal } from '../../testing/draw-with-api.testing.tsx';
import { CompanyCredits } from './company-credits.tsx';

const GRANT: GrantView = {
  id: 'g1',
  company: 'acme',
  currency: 'usd',
  sourceKey: 'payment',
  category: 'purchased',
  priority: 50,
  effectiveAt: '2026-12-01T00:00:00.000Z',
  expiresAt: null,
  state: 'active',
  note: 'Payment 4711',
  createdAt: '2026-12-01T00:00:00.000Z',
  createdBy: 'ann',
  amount: '4000',
  available: '1500',
  leased: '1000',
  settled: '1500',
  expired: '0',
  voided: '0',
};
const CREDITS: Credits = {
  balances: [{ currency: 'usd', balance: '2500', held: '100', debt: '700', asOf: null }],
  grants: [GRANT],
};
const ENTRIES = {
  entries: [
    {
      sequence: '2',
      currency: 'usd',
      type: 'settled',
      grantId: 'g1',
      callId: '0198a000-0000-7000-8000-000000000001',
      amount: '1500',
      at: '2026-12-01T00:00:00.000Z',
      hash: 'a'.repeat(64),
    },
  ],
  before: null,
};

type Asked = { method: string; path: string };

function answerTo({ method, path }: Asked): Response | undefined {
  if (method !== 'GET') return Response.json(GRANT);
  if (path.startsWith('/credits?')) return Response.json(CREDITS);
  if (path.startsWith('/credit-entries')) return Response.json(ENTRIES);
  if (path.startsWith('/credit-leases')) return Response.json({ leases: [] });
  if (path.startsWith('/credit-refusals')) return Response.json({ rows: [], calls: 0, missed: [], isCut: false });
  return undefined;
}

const draw = (more: object = {}) =>
  drawWithApi(
    <NuqsTestingAdapter>
      <CompanyCredits company="acme" />
    </NuqsTestingAdapter>,
    { answer: answerTo, ...more },
  );

it('shows what is left and owed, and each movement with its call', async () => {
  draw();
  const balance = await screen.findByRole('list', { name: 'Balance in USD' });
  expect(balance.textContent).toContain('$25.00');
  expect(screen.getByText('$7.00 are owed')).toBeTruthy();
  const spent = await screen.findByRole('link', { name: 'Spent by a call' });
  expect(spent.getAttribute('href')).toBe(`/events/${ENTRIES.entries[0]?.callId}`);
});

it('grants what was typed in minor units, and under one key when it is pressed again after a refusal', async () => {
  let isFirst = true;
  const { user, written } = draw({
    answer: (asked: Asked) => {
      if (asked.method !== 'POST' || !isFirst) return answerTo(asked);
      isFirst = false;
      return refusal([{ path: 'amount', message: 'must be more' }]);
    },
  });
  await user.click(await screen.findByRole('button', { name: 'Grant credits…' }));
  const dialog = await screen.findByRole('dialog');
  await user.type(within(dialog).getByLabelText('Amount'), '12.5');
  await user.click(within(dialog).getByRole('button', { name: 'Grant' }));
  expect(await within(dialog).findByText('must be more')).toBeTruthy();
  await user.click(within(dialog).getByRole('button', { name: 'Grant' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const [first, second] = written().map(({ body }) => body as { amount: string; sourceKey: string });
  expect(second).toMatchObject({ company: 'acme', currency: 'usd', amount: '1250', category: 'purchased' });
  expect(second?.sourceKey).toBe(first?.sourceKey);
});

it('says before a grant is taken back what becomes of what is spent, and sends why', async () => {
  const { user, written } = draw();
  await user.click(await screen.findByRole('button', { name: 'End the grant of $40.00' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('What is spent ($15.00) stays paid.');
  await user.selectOptions(within(dialog).getByLabelText('Because'), 'dispute');
  expect(dialog.textContent).toContain('What is spent ($15.00) is owed');
  await user.type(within(dialog).getByLabelText('Why'), 'Charged back');
  await user.click(within(dialog).getByRole('button', { name: 'Take back' }));
  await waitFor(() => expect(written()).toHaveLength(1));
  expect(written()).toMatchObject([{ path: '/credit-grants/g1/dispute', body: { note: 'Charged back' } }]);
});

it('refunds a call from its movement', async () => {
  const { user, written } = draw();
  await user.click(await screen.findByRole('button', { name: 'Refund -$15.00' }));
  const dialog = await screen.findByRole('dialog');
  await user.type(within(dialog).getByLabelText('Why'), 'Wrong answer');
  await user.click(within(dialog).getByRole('button', { name: 'Refund' }));
  await waitFor(() => expect(written()).toHaveLength(1));
  const callId = ENTRIES.entries[0]?.callId;
  expect(written()).toMatchObject([{ path: '/credit-refunds', body: { callId, note: 'Wrong answer' } }]);
});

it('offers nothing to press to who only looks', async () => {
  draw({ roles: ['viewer'] });
  await screen.findByRole('list', { name: 'Balance in USD' });
  for (const name of [/Grant credits/, /^End the grant/, /^Refund/])
    expect(screen.queryByRole('button', { name })).toBeNull();
});
