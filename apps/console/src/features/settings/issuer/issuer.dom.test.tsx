import type { InvoiceIssuer } from '@tallygate/contracts/invoice';
import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { drawWithApi } from '#testing/draw-with-api.testing.tsx';
import { IssuerForm } from './issuer-form.tsx';

vi.mock('#components/dirty-guard.tsx', () => ({ DirtyGuard: () => null }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const ISSUER: InvoiceIssuer = {
  name: 'Weather Ltd',
  address: '1 Cloud Street\nLondon',
  taxId: 'GB1',
  prefix: 'TG',
  begins: '2026-11-01T00:00:00.000Z',
  paymentDays: 14,
  tax: null,
  taxNote: 'Excl. tax',
  howToPay: '',
};

it('sends what was changed, and leaves the rest to the digit', async () => {
  const { user, sent } = drawWithApi(<IssuerForm issuer={ISSUER} />, {
    answer: ({ method, body }) => (method === 'PUT' ? Response.json(body) : undefined),
  });
  await user.type(await screen.findByLabelText('Legal name'), ' and Sons');
  await user.click(screen.getByRole('switch', { name: 'Add tax here' }));
  await user.type(await screen.findByLabelText('Rate, percent'), '19.5');
  await user.click(screen.getByRole('button', { name: 'Save issuer' }));
  await waitFor(() => expect(sent.filter(({ method }) => method === 'PUT')).toHaveLength(1));
  expect(sent.find(({ method }) => method === 'PUT')).toMatchObject({
    path: '/invoices/issuer',
    body: { ...ISSUER, name: 'Weather Ltd and Sons', tax: { name: 'VAT', rate: '19.5' } },
  });
});

it('shows what the api refuses at its field', async () => {
  const fields = [{ path: 'prefix', message: 'must be 1 to 12 capital letters or digits, e.g. "TG"' }];
  const problem = { code: 'INVALID_INPUT', title: 'Some fields are wrong', status: 400, detail: '', fields };
  const { user } = drawWithApi(<IssuerForm issuer={ISSUER} />, {
    answer: ({ method }) => (method === 'PUT' ? Response.json(problem, { status: 400 }) : undefined),
  });
  await user.type(await screen.findByLabelText('Prefix of numbers'), 'x');
  await user.click(screen.getByRole('button', { name: 'Save issuer' }));
  expect(await screen.findByText(/must be 1 to 12 capital letters/)).toBeTruthy();
  expect(screen.getByLabelText('Prefix of numbers').getAttribute('aria-invalid')).toBe('true');
});

it('lets somebody who only reads change nothing', async () => {
  drawWithApi(<IssuerForm issuer={ISSUER} />, { roles: ['viewer'] });
  expect(await screen.findByText(/You can read this/)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>('Legal name').closest('fieldset')?.disabled).toBe(true);
});
