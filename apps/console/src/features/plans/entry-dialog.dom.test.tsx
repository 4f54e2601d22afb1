import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { EntryDialog } from './entry-dialog.tsx';

const PLAN = { id: 'p', name: 'Team', prices: [], versions: [], companies: 1 } as unknown as PlanView;
const ENTRY: CompanyPlanView = {
  id: 'e',
  company: 'acme',
  planId: 'p',
  planName: 'Team',
  subscription: null,
  credit: 'invoice',
  privateTerms: null,
  validFrom: '2026-11-01T00:00:00.000Z',
  validTo: null,
};

function open(answer: Response) {
  const onClose = vi.fn();
  const drawn = drawWithApi(<EntryDialog plan={PLAN} entry={ENTRY} onClose={onClose} />, {
    answer: ({ path }) => (path === '/company-plans/e' ? answer : undefined),
  });
  return { ...drawn, onClose };
}

it('gives one company an amount of its own, and leaves the rest as the plan says', async () => {
  const { user, sent, onClose } = open(Response.json(ENTRY));
  await user.selectOptions(await screen.findByLabelText('Base fee'), 'own');
  await user.type(screen.getByLabelText('Base fee, amount'), '19.90');
  await user.selectOptions(screen.getByLabelText('Cap'), 'none');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const request = sent.find(({ path }) => path === '/company-plans/e');
  expect(request?.body).toEqual({
    company: 'acme',
    credit: 'invoice',
    planId: 'p',
    subscription: null,
    privateTerms: { baseFee: { amount: '1990', timing: 'in_arrears' }, cap: null, prices: [] },
    validFrom: '2026-11-01T00:00:00.000Z',
    validTo: null,
  });
});

it('shows what the api refuses at its field, and stays open', async () => {
  const fields = [{ path: 'validTo', message: 'must be after validFrom' }];
  const refusal = { code: 'INVALID_INPUT', title: 'Some fields are wrong', status: 400, detail: '', fields };
  const { user, onClose } = open(Response.json(refusal, { status: 400 }));
  await user.type(await screen.findByLabelText('Until (UTC)'), '2026-10-01');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('must be after validFrom')).toBeTruthy();
  expect(onClose).not.toHaveBeenCalled();
});
