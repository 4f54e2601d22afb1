import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { PendingReview } from './pending-review.tsx';

const aChange = (over: object) => ({
  type: 'proxy',
  id: 'weather',
  kind: 'change',
  name: 'Weather',
  summary: ['path changed from /weather to /w'],
  updatedBy: 'ann',
  updatedAt: null,
  ...over,
});

const NONE = { calls: 0, consumers: 0, query: {}, isExact: true };
const EFFECT = {
  from: '2026-11-29T14:00:00.000Z',
  to: '2026-11-30T14:00:00.000Z',
  asked: { calls: 812, consumers: 9 },
  changes: [
    {
      type: 'proxy',
      id: 'weather',
      isLooked: true,
      findings: [
        {
          kind: 'not_found',
          calls: 60,
          consumers: 3,
          words: 'would get 404',
          query: { proxy: 'weather' },
          isExact: true,
        },
        {
          kind: 'untold',
          calls: 4,
          consumers: 1,
          words: 'cannot be told: x',
          query: { proxy: 'weather' },
          isExact: false,
        },
      ],
      proxiesLeftOut: 0,
    },
    { type: 'publisher', id: 'moesif', isLooked: false, findings: [], proxiesLeftOut: 0 },
  ],
  sum: {
    refused: { ...NONE, calls: 37, consumers: 2, query: { proxy: 'weather', tool: 'echo' } },
    notFound: NONE,
    untold: NONE,
    proxiesLeftOut: 0,
  },
};

function open(changes: object[], effect: object = EFFECT) {
  const pending = { baseVersion: 7, changes, before: '', after: '', findings: [], warnings: [], left: [] };
  return drawWithApi(<PendingReview />, {
    answers: { '/pending': pending },
    answer: ({ path }) => (path === '/pending/effect' ? Response.json(effect) : undefined),
  });
}

it('calls a renamed proxy by its new name and says which one runs', async () => {
  open([aChange({ formerName: 'Wetter' })]);
  expect((await screen.findByText('Proxy Weather')).closest('p')?.textContent).toBe(
    'Proxy Weather (running as Wetter)',
  );
});

it('discards one change by its own button', async () => {
  const { user, written } = open([aChange({}), aChange({ type: 'key_manager', id: 'IDP', name: undefined })]);
  await user.click(await screen.findByRole('button', { name: 'Discard the change of Key manager IDP' }));
  expect(written()).toContainEqual({
    method: 'POST',
    path: '/pending/discard',
    body: { type: 'key_manager', id: 'IDP' },
  });
});

it('offers no discard of what is more than a line of the file', async () => {
  open([aChange({ type: 'api_key', id: 'weather/key', name: undefined })]);
  const row = (await screen.findByText('API key weather/key')).closest('li');
  expect(within(row as HTMLElement).queryByRole('button')).toBeNull();
});

it('says what the whole does to the calls of a day, each number with its list', async () => {
  open([aChange({})]);
  const number = await screen.findByRole('link', { name: 'Calls that would be refused: 37' });
  expect(number.getAttribute('href')).toBe('/events?proxy=weather&tool=echo');
  expect(number.closest('p')?.textContent).toMatch(
    /^Effect: 37 of 812\scalls in 24 h would be refused \(2\sconsumers\)\.$/,
  );
});

it('says it of each change, and links what no list shows exactly as being among others', async () => {
  open([aChange({}), aChange({ type: 'publisher', id: 'moesif', name: undefined })]);
  const [exact, vague] = within(await screen.findByRole('list', { name: 'Effect on calls' })).getAllByRole('listitem');
  expect(
    within(exact as HTMLElement)
      .getByRole('link')
      .getAttribute('data-count'),
  ).toBe('60');
  expect(
    within(vague as HTMLElement)
      .getByRole('link', { name: 'among these' })
      .hasAttribute('data-count'),
  ).toBe(false);
  expect(screen.getAllByRole('list', { name: 'Effect on calls' })).toHaveLength(1);
});

it('says how many proxies were not looked at, of the whole and of a change, also where nothing was found', async () => {
  const manager = { type: 'key_manager', id: 'IDP', isLooked: true, findings: [], proxiesLeftOut: 12 };
  const [weather, ...others] = EFFECT.changes;
  open([aChange({}), aChange({ type: 'key_manager', id: 'IDP', name: undefined })], {
    ...EFFECT,
    changes: [{ ...weather, proxiesLeftOut: 1 }, manager, ...others],
    sum: { ...EFFECT.sum, proxiesLeftOut: 12 },
  });
  const more = /What becomes of calls through 12\smore proxies that change is not counted\.$/;
  expect((await screen.findByText(/^Effect:/)).closest('p')?.textContent).toMatch(more);
  expect(screen.getByText(/^Changes nothing for the calls of 24 h that were looked at\./).textContent).toMatch(more);
  const last = within(screen.getByRole('list', { name: 'Effect on calls' }))
    .getAllByRole('listitem')
    .at(-1);
  expect(last?.textContent).toMatch(/What becomes of calls through 1\smore proxy that changes is not counted\.$/);
});

it('asks for the effect of what is chosen', async () => {
  const { user, written } = open([aChange({}), aChange({ type: 'key_manager', id: 'IDP', name: undefined })]);
  await user.click(await screen.findByRole('checkbox', { name: 'Apply Key manager IDP' }));
  expect(written().at(-1)?.body).toEqual({ selection: [{ type: 'proxy', id: 'weather' }] });
});
