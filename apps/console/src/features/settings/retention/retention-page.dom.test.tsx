import type { LedgerRetention } from '@tallygate/contracts/ledger-retention';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { RetentionPage } from './retention-page.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const FOR_EVER: LedgerRetention = {
  keepDays: null,
  removedBefore: null,
  removedEvents: 0,
  revision: 0,
  updatedAt: null,
  updatedBy: null,
};

function open(roles: string[], stored: Partial<LedgerRetention> = {}, answer?: (body: object) => Response | undefined) {
  let retention = { ...FOR_EVER, ...stored };
  const written: object[] = [];
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const path = address.replace('/api/console/v1', '');
    asked.push(path);
    if (init.method === 'PUT') {
      const body = JSON.parse(String(init.body)) as { keepDays: number | null };
      written.push(body);
      const refusal = answer?.(body);
      if (refusal) return refusal;
      retention = { ...retention, keepDays: body.keepDays, revision: retention.revision + 1 };
    }
    if (path === '/ledger/retention') return Response.json(retention);
    if (path.startsWith('/ledger/summary')) return Response.json({ byReason: { ok: 40, protocol: 2 } });
    if (path === '/session') return Response.json({ username: 'ann', roles, defaultPassword: false });
    if (path === '/meters') {
      return Response.json([
        { id: 'm1', name: 'By sums' },
        { id: 'm2', name: 'By status' },
      ]);
    }
    return Response.json({ source: path.startsWith('/meters/m2/') ? 'events' : 'rollups' });
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <RetentionPage />
    </QueryClientProvider>,
  );
  const change = (to: Partial<LedgerRetention>) => {
    retention = { ...retention, ...to };
  };
  return { user: userEvent.setup(), written, asked, change };
}

const save = () => screen.findByRole('button', { name: 'Save' });

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

describe('how long calls are kept', () => {
  it('is for ever until somebody says otherwise, and says which meters look at single events', async () => {
    open(['admin']);
    expect(((await screen.findByRole('radio', { name: 'For ever' })) as HTMLInputElement).checked).toBe(true);
    expect(screen.getByText('Nothing')).toBeTruthy();
    const goes = within(screen.getByRole('region', { name: 'What goes' }));
    expect(await goes.findByRole('link', { name: 'By status' })).toBeTruthy();
    expect(goes.queryByRole('link', { name: 'By sums' })).toBeNull();
  });

  it('says since when and how much is gone', async () => {
    open(['viewer'], { keepDays: 90, removedBefore: '2026-06-01T00:00:00.000Z', removedEvents: 1234 });
    const now = await screen.findByRole('region', { name: 'Now' });
    expect(now.textContent?.replaceAll(/\s/g, ' ')).toMatch(/1.?234 events, all from before .*2026/);
  });

  it('asks before it shortens, with what goes at once, and removes nothing when that is declined', async () => {
    const { user, written, asked } = open(['admin'], { keepDays: 400, removedBefore: '2020-01-01T00:00:00.000Z' });
    await save();
    const days = screen.getByLabelText('Days');
    await user.clear(days);
    await user.type(days, '90');
    await user.click(await save());

    const dialog = within(await screen.findByRole('dialog', { name: /^Remove events after 90/ }));
    expect((await dialog.findByText(/^42.events from before/)).textContent).toContain('go within the hour');
    expect(await dialog.findByRole('link', { name: 'By status' })).toBeTruthy();
    expect(asked.some((path) => /summary\?from=2020-01-01.*&to=.*T00%3A00%3A00/.test(path))).toBe(true);
    await user.click(dialog.getByRole('button', { name: 'Cancel' }));
    expect(written).toEqual([]);

    await user.click(await save());
    await user.click(await screen.findByRole('button', { name: 'Remove old events' }));
    await waitFor(() => expect(written).toEqual([{ keepDays: 90, revision: 0 }]));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('saves a longer time at once', async () => {
    const { user, written } = open(['admin'], { keepDays: 90, revision: 3 });
    await save();
    await user.click(screen.getByRole('radio', { name: 'For ever' }));
    await user.click(await save());
    await waitFor(() => expect(written).toEqual([{ keepDays: null, revision: 3 }]));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('refuses a number of days that the api would, at its field', async () => {
    const { user, written } = open(['admin']);
    await save();
    await user.click(screen.getByRole('radio', { name: 'For a number of days' }));
    const days = screen.getByLabelText('Days');
    await user.clear(days);
    await user.type(days, '30');
    await user.click(await save());
    expect(await screen.findByText(/^Enter a whole number from 35/)).toBeTruthy();
    expect(document.activeElement).toBe(days);
    expect(written).toEqual([]);
  });

  it('shows what somebody else has chosen meanwhile, and replaces it only when it is saved again', async () => {
    let isStale = true;
    const view = open(['admin'], { keepDays: 90 }, () => {
      if (!isStale) return undefined;
      isStale = false;
      view.change({ keepDays: 500, revision: 7 });
      return Response.json(
        { code: 'REVISION_STALE', title: 'Changed', detail: 'bob changed how long events are kept', status: 409 },
        { status: 409 },
      );
    });
    const { user, written } = view;
    await save();
    await user.click(screen.getByRole('radio', { name: 'For ever' }));
    await user.click(await save());

    expect(await screen.findByText('bob changed how long events are kept')).toBeTruthy();
    expect(await screen.findByText(/It is now: 500.days/)).toBeTruthy();
    expect((screen.getByRole('radio', { name: 'For ever' }) as HTMLInputElement).checked).toBe(true);
    await user.click(await save());
    await waitFor(() => expect(written.at(-1)).toEqual({ keepDays: null, revision: 7 }));
    await waitFor(() => expect(screen.queryByText('bob changed how long events are kept')).toBeNull());
  });

  it('is seen and not changed by those who are no administrators', async () => {
    open(['developer'], { keepDays: 90 });
    expect(await screen.findByText('Only administrators change how long events are kept.')).toBeTruthy();
    expect(screen.getByRole('radio', { name: 'For ever' }).closest('fieldset:disabled')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  });

  it('offers again the days that were typed and left without a question', async () => {
    const { user } = open(['admin']);
    await user.click(await screen.findByRole('radio', { name: 'For a number of days' }));
    const days = await screen.findByLabelText('Days');
    await user.clear(days);
    await user.type(days, '500');
    cleanup();
    open(['admin'], { revision: 3 });
    await user.click(await screen.findByRole('button', { name: 'Put it back' }));
    expect((screen.getByLabelText('Days') as HTMLInputElement).value).toBe('500');
    expect(screen.queryByRole('button', { name: 'Put it back' })).toBeNull();
  });
});
