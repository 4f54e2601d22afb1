import { screen, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it } from 'vitest';
import { drawWithApi } from '../../../testing/draw-with-api.testing.tsx';
import { AuditPage } from './audit-page.tsx';

const anEntry = (over: object = {}) => ({
  seq: 7,
  time: '2026-11-30T14:00:00.000Z',
  actor: 'ana',
  actorType: 'user',
  client: '127.0.0.1',
  action: 'change',
  entityType: 'meter',
  entityId: '01a2278a-6b02-7c11-8000-000000000001',
  outcome: 'ok',
  reason: null,
  count: 1,
  before: { name: 'Tool calls', price: { unitAmount: '5' } },
  after: { name: 'Tool calls', price: { unitAmount: '6' } },
  ...over,
});
const CHAIN = {
  head: { seq: 7, mac: '' },
  key: 'ab',
  keepDays: 400,
  removedUpTo: 0,
  lastAnchor: null,
  lastCheck: null,
};

function open(entries: object[], searchParams = '') {
  const urls: string[] = [];
  const page = (
    <NuqsTestingAdapter hasMemory searchParams={searchParams} onUrlUpdate={({ queryString }) => urls.push(queryString)}>
      <AuditPage />
    </NuqsTestingAdapter>
  );
  const drawn = drawWithApi(page, {
    answers: { '/audit/chain': CHAIN },
    answer: ({ method, path }) => (method === 'GET' && path.startsWith('/audit?') ? Response.json(entries) : undefined),
  });
  const asked = () =>
    drawn.sent
      .filter(({ path }) => path.startsWith('/audit?'))
      .map(({ path }) => new URL(path, 'http://x').searchParams);
  return { ...drawn, urls, asked };
}

it('says who did what in a sentence, and what changed field by field', async () => {
  open([anEntry()]);
  expect(await screen.findByText('Ana changed the meter Tool calls')).toBeTruthy();
  const [change, ...others] = within(screen.getByRole('list', { name: 'Before and after', hidden: true })).getAllByRole(
    'listitem',
    { hidden: true },
  );
  expect(others).toEqual([]);
  expect(change?.textContent).toBe('price.unitAmount5→ 6');
});

it.each([
  { side: { before: null, after: { name: 'Tool calls' } }, head: 'What was made' },
  { side: { before: { name: 'Tool calls' }, after: null }, head: 'What it was' },
])('offers the fields of something made or gone as $head', async ({ side, head }) => {
  open([anEntry(side)]);
  expect(await screen.findByText(head)).toBeTruthy();
});

it('says so where an entry does not hold what it was', async () => {
  open([anEntry({ before: null, after: null })]);
  expect(await screen.findByText('What it was before and after was not recorded.')).toBeTruthy();
});

it('narrows by what stands in the address', async () => {
  const { asked } = open([], 'who=ana&outcome=failed&from=2026-11-01&to=2026-11-30&text=weather');
  await screen.findByText('No entry meets these filters.');
  expect(Object.fromEntries(asked()[0] ?? [])).toMatchObject({
    actor: 'ana',
    outcome: 'failed',
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
    text: 'weather',
  });
  expect(screen.getByRole('list', { name: 'Active filters' }).textContent).toContain('Who ana');
});

it('puts filters into the address, and exports what they pick', async () => {
  const { user, urls, sent } = open([anEntry()]);
  await screen.findByText('Ana changed the meter Tool calls');
  await user.type(screen.getByLabelText('Action'), 'sign out');
  await user.click(screen.getByRole('button', { name: 'Apply filter' }));
  expect(urls.at(-1)).toBe('?action=sign+out');
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => {};
  await user.click(await screen.findByRole('button', { name: 'CSV' }));
  expect(sent.map(({ path }) => path)).toContain('/audit/export?action=sign_out&format=csv');
});
