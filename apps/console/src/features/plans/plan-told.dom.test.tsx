import type { PlanView } from '@tallygate/contracts/plan';
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { PlanTold } from './plan-told.tsx';

const PLAN = { id: 'p', name: 'Team', period: { interval: 'month' }, versions: [], prices: [] } as unknown as PlanView;
const proxyIn = (state: string, prices: object = {}) => ({
  id: 'weather',
  revision: 7,
  state,
  mcpUrl: 'http://localhost:8080/weather/mcp',
  resource: { spec: { displayName: 'Weather', tools: [{ name: 'forecast' }], prices } },
});
/** As the api would hold it: what is written stands in the next answer. */
let stored: ReturnType<typeof proxyIn>;
beforeEach(() => {
  stored = proxyIn('running');
});

const draw = (more: object = {}) =>
  drawWithApi(<PlanTold plan={PLAN} />, {
    answer: ({ method, path, body }) => {
      if (method === 'GET') return path === '/proxies' ? Response.json([stored]) : undefined;
      if (method === 'PUT') stored = { ...stored, ...(body as typeof stored) };
      return Response.json(method === 'PUT' ? stored : {});
    },
    ...more,
  });

it('saves and applies a switch by one press, and shows what an agent on the plan reads then', async () => {
  const { user, written } = draw();
  await user.click(await screen.findByRole('switch', { name: 'Weather: in the list of tools' }));
  await waitFor(() => expect(written()).toHaveLength(2));
  expect(written()).toMatchObject([
    { method: 'PUT', path: '/proxies/weather', body: { revision: 7, resource: { spec: { prices: { list: true } } } } },
    { method: 'POST', path: '/apply', body: { selection: [{ type: 'proxy', id: 'weather' }] } },
  ]);
  expect(await screen.findByText(/An agent of|What an agent of a company on Team reads/)).toBeTruthy();
});

it('applies nothing of a proxy that has another change which waits', async () => {
  stored = proxyIn('pending_change');
  const { user, written } = draw();
  await user.click(await screen.findByRole('switch', { name: 'Weather: in each result' }));
  await waitFor(() => expect(written()).toHaveLength(1));
  await waitFor(() =>
    expect(screen.getByRole<HTMLInputElement>('switch', { name: 'Weather: in each result' }).disabled).toBe(false),
  );
  expect(written()).toMatchObject([{ method: 'PUT' }]);
});

it('lets nobody press who may not change the proxy', async () => {
  draw({ roles: ['viewer'] });
  const list = await screen.findByRole<HTMLInputElement>('switch', { name: 'Weather: in the list of tools' });
  expect(list.disabled).toBe(true);
});
