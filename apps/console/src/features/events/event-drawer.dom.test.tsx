import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventQuery } from '#data/events.ts';
import { EventDrawer } from './event-drawer.tsx';
import { eventDetail } from './ledger-event.testing.ts';

const counted = { id: 'm1', name: 'All calls', counted: true, failedCondition: null };
const notCounted = { id: 'm2', name: 'Sums only', counted: false, failedCondition: 'tool is "get-sum"' };

function openDrawer(event = eventDetail(1)) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(eventQuery(event.id).queryKey, event);
  const view = { open: vi.fn(), narrowTo: vi.fn() };
  render(
    <QueryClientProvider client={client}>
      <EventDrawer id={event.id} known={event} view={view} previous={undefined} next="next-id" onClosed={vi.fn()} />
    </QueryClientProvider>,
  );
  return { view, drawer: screen.getByRole('dialog', { name: event.target }) };
}

describe('EventDrawer', () => {
  afterEach(cleanup);

  it('says first whether and why the call is billed, and what each meter made of it', () => {
    const { drawer } = openDrawer(
      eventDetail(1, { explanation: 'The answer reached the caller.', meters: [counted, notCounted] }),
    );
    const verdict = within(drawer).getByRole('region', { name: 'Why it is or is not billed' });
    expect(within(verdict).getByRole('heading', { name: 'Billable' })).toBeTruthy();
    expect(verdict.textContent).toContain('The answer reached the caller.');
    const meters = within(verdict).getAllByRole('listitem');
    expect(meters[0]?.textContent).toContain('Counted');
    expect(meters[1]?.textContent).toContain('It does not meet tool is "get-sum"');
  });

  it('names a refusal in words and says that nobody can be billed', () => {
    const { drawer } = openDrawer(
      eventDetail(1, {
        outcome: 'denied',
        denial: 'auth',
        httpStatus: 401,
        billable: false,
        reason: 'denied_auth',
        consumer: undefined,
        company: undefined,
      }),
    );
    expect(within(drawer).getByRole('heading', { name: 'Not billable' })).toBeTruthy();
    expect(drawer.textContent).toContain('Refused401');
    expect(drawer.textContent).toContain('Nobody was authenticated');
  });

  it('says of a refusal that stands for many how many there were, what it costs, and where reasons are told', () => {
    const { drawer } = openDrawer(
      eventDetail(1, {
        outcome: 'denied',
        billable: false,
        reason: 'denied_auth',
        count: 340,
        until: '2026-11-23T09:00:59.000Z',
      }),
    );
    const call = within(drawer).getByRole('region', { name: 'Call' });
    expect(call.textContent).toContain('Equal refusals340');
    const verdict = within(drawer).getByRole('region', { name: 'Why it is or is not billed' });
    expect(verdict.textContent).toContain('Costsnothing, ever');
    expect(within(verdict).getByRole('link', { name: 'denied_auth' }).getAttribute('href')).toBe(
      '/events/reasons#denied_auth',
    );
  });

  it.each([
    ['sent', 'As sent to Moesif'],
    ['due', 'As it will be sent to Moesif'],
    ['not_sent', 'As Moesif would get it, if it were sent'],
  ] as const)('heads the payload by what became of it: %s', (payload, heading) => {
    const { drawer } = openDrawer(eventDetail(1, { delivery: { sentence: 'So it is.', payload } }));
    expect(within(drawer).getByRole('region', { name: heading })).toBeTruthy();
    expect(within(drawer).getByRole('region', { name: 'Delivery to Moesif' }).textContent).toContain('So it is.');
  });

  it('leads from a repeat to the call that it repeats', async () => {
    const first = {
      ...{ id: 'first-id', time: '2026-09-01T10:00:00.000Z', outcome: 'ok' as const, reason: 'ok' as const },
      billable: true,
      relation: 'first' as const,
    };
    const { drawer } = openDrawer(eventDetail(2, { billable: false, reason: 'duplicate', related: [first] }));
    const list = await within(drawer).findByRole('list', { name: 'Events about the same work' });
    expect(list.textContent).toContain('Billed: Delivered result');
    const link = within(list).getByRole('link', { name: 'The call that this one repeats' });
    expect(link.getAttribute('href')).toBe('/events/first-id');
  });

  it('says that no header left when none did, and shows those that did', () => {
    const { drawer } = openDrawer(eventDetail(1, { responseHeaders: { 'content-type': 'application/json' } }));
    const headers = within(drawer).getByRole('region', { name: 'Headers that may be published' });
    expect(headers.textContent).toContain('Request headers: none.');
    expect(headers.textContent).toContain('content-typeapplication/json');
  });

  it('moves to the neighbours there are, narrows the list, and closes', async () => {
    const { view, drawer } = openDrawer();
    const user = userEvent.setup();
    expect(within(drawer).getByRole('button', { name: 'Previous' }).hasAttribute('disabled')).toBe(true);
    await user.click(within(drawer).getByRole('button', { name: 'Next' }));
    expect(view.open).toHaveBeenLastCalledWith('next-id');
    await user.click(within(drawer).getByRole('button', { name: 'Same consumer' }));
    expect(view.narrowTo).toHaveBeenLastCalledWith({ consumer: 'agent-a' });
    await user.keyboard('{Escape}');
    expect(view.open).toHaveBeenLastCalledWith(null);
  });
});
