import type { CorrectionView } from '@tallygate/contracts/correction';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { CorrectionsPage } from './corrections-page.tsx';

const EVENT = '019a2f0c-7d1e-7b5a-9d6e-3f3a0c5b1e11';

const aCorrection = (id: string, changes: Partial<CorrectionView> = {}): CorrectionView => ({
  id,
  key: null,
  eventId: null,
  company: 'org-a',
  meterId: null,
  meterVersion: null,
  meterName: null,
  time: '2026-09-03T12:00:00.000Z',
  quantity: '-1',
  reason: 'The tool ran twice',
  author: 'ann',
  createdAt: '2026-09-04T12:00:00.000Z',
  reverses: null,
  reversedBy: null,
  ...changes,
});

type Sent = { method: string; path: string; body: unknown };
type Ledger = { corrections?: CorrectionView[]; nextCursor?: string | null; refusal?: Response };

function open(roles: string[], { corrections = [], nextCursor = null, refusal }: Ledger = {}, search = '') {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const path = address.replace('/api/console/v1', '');
    const method = init.method ?? 'GET';
    sent.push({ method, path, body: init.body ? JSON.parse(String(init.body)) : undefined });
    if (method === 'POST') return refusal ?? Response.json(aCorrection('new'), { status: 201 });
    if (path.startsWith('/corrections')) {
      const isFirst = !path.includes('cursor=');
      return Response.json({
        corrections: isFirst ? corrections : [aCorrection('older', { reason: 'An older one' })],
        nextCursor: isFirst ? nextCursor : null,
      });
    }
    if (path === '/session') return Response.json({ username: 'ann', roles, defaultPassword: false });
    if (path.startsWith('/meters')) return Response.json([{ id: 'm1', name: 'Calls', status: 'active' }]);
    return Response.json({ proxies: [], tools: [], consumers: [], companies: ['org-a', 'org-b'] });
  });
  render(
    <NuqsTestingAdapter searchParams={search} hasMemory>
      <QueryClientProvider client={createQueryClient()}>
        <CorrectionsPage />
      </QueryClientProvider>
    </NuqsTestingAdapter>,
  );
  return { user: userEvent.setup(), sent, written: () => sent.filter(({ method }) => method !== 'GET') };
}

const lastAsked = (sent: readonly Sent[]) => sent.filter(({ path }) => path.startsWith('/corrections')).at(-1)?.path;

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('the list of corrections', () => {
  it('leads to the call and the meter, and says what is undone', async () => {
    open(['viewer'], {
      corrections: [
        aCorrection('a', { eventId: EVENT, reversedBy: 'b' }),
        aCorrection('b', { quantity: '2.5', meterId: 'm1', meterName: 'Calls', meterVersion: 2, reverses: 'a' }),
      ],
    });
    expect(await screen.findByText('Undone')).toBeTruthy();
    const [, first, second] = screen.getAllByRole('row');
    expect(first?.textContent).toContain('-1');
    expect(first?.textContent).toContain('Undone');
    expect(
      within(first as HTMLElement)
        .getByRole('link', { name: 'one call' })
        .getAttribute('href'),
    ).toBe(`/events/${EVENT}`);
    expect(second?.textContent).toContain('+2.5');
    expect(second?.textContent).toContain('Undoes another');
    expect(
      within(second as HTMLElement)
        .getByRole('link', { name: 'Meter Calls' })
        .getAttribute('href'),
    ).toBe('/meters/m1');
  });

  it('is narrowed by what the address says, and by what is typed', async () => {
    const { user, sent } = open(['viewer'], {}, '?company=org-b&from=2026-09-01');
    expect(await screen.findByText('No correction matches the filters.')).toBeTruthy();
    expect(lastAsked(sent)).toBe('/corrections?company=org-b&from=2026-09-01T00%3A00%3A00.000Z&limit=50');
    expect(screen.getByRole('list', { name: 'Active filters' }).textContent).toContain('Company org-b');

    await user.clear(screen.getByLabelText('Company'));
    await user.selectOptions(screen.getByLabelText('Meter'), 'Calls');
    await user.type(screen.getByLabelText('Made by'), 'ann');
    await user.click(screen.getByRole('button', { name: 'Apply filter' }));
    await waitFor(() =>
      expect(lastAsked(sent)).toBe('/corrections?meterId=m1&author=ann&from=2026-09-01T00%3A00%3A00.000Z&limit=50'),
    );

    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(await screen.findByText('Nothing has been corrected')).toBeTruthy();
    expect((screen.getByLabelText('Made by') as HTMLInputElement).value).toBe('');
  });

  it('goes on where a page ends', async () => {
    const { user } = open(['viewer'], { corrections: [aCorrection('a')], nextCursor: 'next' });
    await user.click(await screen.findByRole('button', { name: 'Load older' }));
    expect(await screen.findByText('An older one')).toBeTruthy();
    expect(screen.getByText(/none is older/)).toBeTruthy();
  });

  it('offers no change to those who may only read', async () => {
    const { sent } = open(['viewer'], { corrections: [aCorrection('a')] });
    expect(await screen.findByText('The tool ran twice')).toBeTruthy();
    await waitFor(() => expect(sent.some(({ path }) => path === '/session')).toBe(true));
    expect(screen.queryByRole('button', { name: /Undo/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'New correction' })).toBeNull();
  });
});

describe('undoing a correction', () => {
  it('says what it adds and sends nothing before it is confirmed', async () => {
    const { user, written } = open(['biller'], { corrections: [aCorrection('a', { quantity: '-2' })] });
    await user.click(await screen.findByRole('button', { name: 'Undo the correction: The tool ran twice' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Undo this correction?' }));
    expect(dialog.getByText('+2')).toBeTruthy();
    expect(written()).toEqual([]);

    await user.click(dialog.getByRole('button', { name: 'Undo correction' }));
    await waitFor(() =>
      expect(written()).toEqual([
        {
          method: 'POST',
          path: '/corrections',
          body: { reverses: 'a', key: 'undo a', reason: 'Undoes: The tool ran twice' },
        },
      ]),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('is not offered twice, and says why it was refused', async () => {
    const refusal = Response.json(
      { code: 'CORRECTION_REVERSED', title: 'Undone already', detail: 'it was undone by bob', status: 409 },
      { status: 409 },
    );
    const { user } = open(['admin'], {
      corrections: [aCorrection('a'), aCorrection('b', { reversedBy: 'c', reason: 'Undone before' })],
      refusal,
    });
    expect(await screen.findByText('Undone before')).toBeTruthy();
    const [button, ...others] = await screen.findAllByRole('button', { name: /^Undo the correction/ });
    expect(others).toEqual([]);
    await user.click(button as HTMLElement);
    await user.click(await screen.findByRole('button', { name: 'Undo correction' }));
    expect((await screen.findByRole('alert')).textContent).toContain('it was undone by bob');
  });
});

describe('a new correction', () => {
  it('is of a company, a meter and an instant, and shows a refusal at its field', async () => {
    const field = { path: 'company', message: 'there is no company "org-c"' };
    const refusal = Response.json(
      { code: 'INVALID_INPUT', title: 'Some fields are wrong', status: 400, fields: [field] },
      { status: 400 },
    );
    const { user, written } = open(['biller'], { refusal });
    await user.click(await screen.findByRole('button', { name: 'New correction' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'New correction' }));
    await user.type(dialog.getByLabelText('Company'), 'org-c');
    await user.selectOptions(await dialog.findByLabelText('Meter'), 'Calls');
    await user.type(dialog.getByLabelText('Quantity'), '-5');
    await user.type(dialog.getByLabelText('Reason'), 'agreed by phone');
    await user.click(dialog.getByRole('button', { name: 'Correct org-c' }));

    expect(await dialog.findByText('there is no company "org-c"')).toBeTruthy();
    expect(written()).toMatchObject([
      {
        method: 'POST',
        path: '/corrections',
        body: { company: 'org-c', meterId: 'm1', quantity: '-5', reason: 'agreed by phone' },
      },
    ]);
    expect((dialog.getByLabelText('Reason') as HTMLInputElement).value).toBe('agreed by phone');
  });

  it('begins with the company that the list is narrowed to', async () => {
    const { user } = open(['biller'], {}, '?company=org-b');
    await user.click(await screen.findByRole('button', { name: 'New correction' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'New correction' }));
    expect((dialog.getByLabelText('Company') as HTMLInputElement).value).toBe('org-b');
  });
});
