import { act, renderHook } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it } from 'vitest';
import { useEventView } from './use-event-view.ts';

function open(search = '', fixed?: Parameters<typeof useEventView>[0]) {
  const addresses: string[] = [];
  const { result } = renderHook(() => useEventView(fixed), {
    wrapper: ({ children }) => (
      <NuqsTestingAdapter
        searchParams={search}
        onUrlUpdate={({ queryString }) => addresses.push(queryString)}
        hasMemory
      >
        {children}
      </NuqsTestingAdapter>
    ),
  });
  const change = async (how: (view: ReturnType<typeof useEventView>) => void) => {
    await act(async () => {
      how(result.current);
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    return new URLSearchParams(addresses.at(-1));
  };
  return { view: () => result.current, change };
}

it('is read from the address, without what nobody can ask for', () => {
  const { view } = open('?tool=echo&billable=perhaps&range=1h&event=e1&live=false');
  expect(view()).toMatchObject({ filters: { tool: 'echo' }, range: '1h', openId: 'e1', live: false });
  expect(view().filters).not.toHaveProperty('billable');
  expect(view().problems).toEqual([expect.stringContaining('billable')]);
});

it('is live until an end in the past is asked for', () => {
  expect(open().view().live).toBe(true);
  expect(open('?to=2026-01-01T00:00:00.000Z').view().live).toBe(false);
});

it('stands in the address as soon as it changes, and only what differs from the usual', async () => {
  const { view, change } = open('?tool=echo');
  const search = await change((current) => current.addFilters({ consumer: 'acme' }));
  expect(Object.fromEntries(search)).toEqual({ tool: 'echo', consumer: 'acme' });
  expect(view().filters).toEqual({ tool: 'echo', consumer: 'acme' });

  expect([...(await change((current) => current.clearFilters())).keys()]).toEqual([]);
});

it('shows a day until somebody says otherwise, and a named stretch instead of any range', async () => {
  const { view, change } = open();
  expect(view()).toMatchObject({ range: '24h', rangeMs: 86_400_000, live: true });
  const zoomed = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' };
  expect(Object.fromEntries(await change((current) => current.zoomTo(zoomed)))).toEqual(zoomed);
  expect(view()).toMatchObject({ range: 'custom', rangeMs: null, live: false });
  expect(Object.fromEntries(await change((current) => current.setRange('7d')))).toEqual({ range: '7d' });
});

it('shows only a value, leaves it out, and takes that back', async () => {
  const { view, change } = open();
  await change((current) => current.toggle('tool', 'get, all', false));
  expect(view().filters).toEqual({ tool: 'get\\, all' });
  await change((current) => current.toggle('tool', 'get, all', true));
  expect(view().filters).toEqual({ '-tool': 'get\\, all' });
  await change((current) => current.toggle('tool', 'get, all', true));
  expect(view().filters).toEqual({});
});

it('closes the open event when it is narrowed to what the event shows', async () => {
  const { change } = open('?event=e1');
  const search = await change((current) => current.narrowTo({ tool: 'echo' }));
  expect(Object.fromEntries(search)).toEqual({ tool: 'echo' });
});

it('goes live again without the end that it had', async () => {
  const { view, change } = open('?to=2026-01-01T00:00:00.000Z&live=false');
  await change((current) => current.setLive(true));
  expect(view().live).toBe(true);
});

it('holds what is fixed whatever the address says, and lets nobody take it back', async () => {
  const { view, change } = open('?proxy=other&-proxy=weather&tool=echo', { proxy: 'weather' });
  expect(view().filters).toEqual({ proxy: 'weather', tool: 'echo' });
  expect([view().isFixed('-proxy'), view().isFixed('tool')]).toEqual([true, false]);
  await change((current) => current.addFilters({ proxy: 'other', consumer: 'acme' }));
  expect(view().filters).toEqual({ proxy: 'weather', tool: 'echo', consumer: 'acme' });
  await change((current) => current.narrowTo({ '-proxy': 'weather', tool: 'add' }));
  expect(view().filters).toEqual({ proxy: 'weather', tool: 'add', consumer: 'acme' });
  await change((current) => current.clearFilters());
  expect(view().filters).toEqual({ proxy: 'weather' });
});

it('is ordered by a column, falling, rising, then as usual, and is not live meanwhile', async () => {
  const { view, change } = open();
  expect(view()).toMatchObject({ sort: '-time', live: true });
  expect(Object.fromEntries(await change((current) => current.sortBy('ms')))).toEqual({ sort: '-ms' });
  expect(view()).toMatchObject({ sort: '-ms', live: false });
  await change((current) => current.sortBy('ms'));
  expect(view().sort).toBe('ms');
  await change((current) => current.sortBy('ms'));
  expect(view()).toMatchObject({ sort: '-time', live: true });
  await change((current) => current.sortBy('ms'));
  await change((current) => current.setLive(true));
  expect(view()).toMatchObject({ sort: '-time', live: true });
});

it('leaves out an end that is not after its start, and says so by the name of the field', () => {
  const { view } = open('?from=2026-11-02T00:00:00.000Z&to=2026-11-01T00:00:00.000Z');
  expect(view().filters).toEqual({ from: '2026-11-02T00:00:00.000Z' });
  expect(view().problems).toEqual([expect.stringMatching(/^to: .* must be after From/)]);
});

it('shows tests among the others when it is asked to', async () => {
  const { view, change } = open('?-kind=stream');
  await change((current) => current.showTests());
  expect(view().filters).toEqual({ kind: 'call,refused,protocol,stream,test' });
});
