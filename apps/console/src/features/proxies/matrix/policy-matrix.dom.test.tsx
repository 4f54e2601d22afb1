import type { PolicyView } from '@tallygate/contracts/policy-view';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { screen, waitFor, within } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../../testing/draw-with-api.testing.tsx';
import { PolicyMatrix } from './policy-matrix.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: vi.fn(), replace: vi.fn() }) }));

const POLICIES = [
  { name: 'mcp-auth', version: 'v1', title: 'MCP authentication', category: 'authentication', attachedTo: ['weather'] },
  { name: 'mcp-acl-list', version: 'v1', title: 'MCP access list', category: 'authorization', attachedTo: [] },
  { name: 'cors', version: 'v1', title: 'CORS', category: 'http', attachedTo: [] },
].map((policy) => ({ description: '', schema: { type: 'object', properties: {} }, ...policy })) as PolicyView[];

const proxy = (id: string, policies: { name: string; params?: object }[], state = 'running') =>
  ({
    id,
    revision: 3,
    state,
    resource: {
      metadata: { name: id },
      spec: {
        displayName: id.charAt(0).toUpperCase() + id.slice(1),
        version: 'v1.0',
        policies: policies.map((one) => ({ version: 'v1', params: {}, ...one })),
      },
    },
  }) as unknown as ProxyView;

const AUTH = { name: 'mcp-auth', params: { issuers: ['PrimaryIDP'] } };
const PROXIES = [proxy('weather', [{ name: 'cors' }, AUTH]), proxy('maps', []), proxy('gone', [], 'pending_delete')];
const count = (calls: number, consumers: number) => ({ calls, consumers });
const EFFECT = {
  from: '2026-11-29T14:00:00.000Z',
  to: '2026-11-30T14:00:00.000Z',
  reached: count(812, 9),
  refused: count(37, 2),
  refusedByKind: [{ kind: 'tools', ...count(37, 2) }],
  untold: [],
  names: [],
  proxies: [
    { proxy: 'weather', reached: count(800, 9), refused: count(30, 2) },
    { proxy: 'maps', reached: count(12, 1), refused: count(7, 1) },
  ],
};
const LISTED = { ok: true, tools: [{ name: 'echo' }, { name: 'get-env' }], resources: [], prompts: [] };

function open({ roles, refuse }: { roles?: ['viewer']; refuse?: string } = {}) {
  return drawWithApi(
    <NuqsTestingAdapter hasMemory>
      <PolicyMatrix />
    </NuqsTestingAdapter>,
    {
      ...(roles && { roles }),
      answers: {
        '/policies': POLICIES,
        '/proxies': PROXIES,
        '/proxies/weather/inspect': LISTED,
        '/proxies/maps/inspect': LISTED,
      },
      answer: ({ method, path, body }) => {
        if (path === '/proxies/policy-effect') return Response.json(EFFECT);
        if (method !== 'PUT') return undefined;
        const id = path.split('/').at(-1) ?? '';
        if (id === refuse)
          return Response.json({ title: 'Changed meanwhile', code: 'REVISION_STALE', status: 409 }, { status: 409 });
        return Response.json({ ...PROXIES.find((one) => one.id === id), ...(body as object) });
      },
    },
  );
}

const saved = (written: readonly { method: string; path: string; body: unknown }[]) =>
  written
    .filter(({ method }) => method === 'PUT')
    .map(({ path, body }) => {
      const { resource, revision } = body as { resource: ProxyView['resource']; revision: number };
      return { path, revision, last: resource.spec.policies.at(-1) };
    });

it('says where a policy stands and what it does, and leads to it', async () => {
  open();
  const cell = await screen.findByRole('link', { name: 'MCP authentication of Weather, place 2 PrimaryIDP' });
  expect(cell.getAttribute('href')).toBe('/proxies/weather/policies?open=1');
  expect(screen.queryByRole('columnheader', { name: /CORS/ })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Add MCP access list to Gone' })).toBeNull();
});

it('hides exactly one tool on two proxies, and says before whose calls that refuses', async () => {
  const { user, written } = open();
  let clicks = 0;
  const press = async (element: Element) => {
    clicks += 1;
    await user.click(element);
  };
  await press(await screen.findByRole('button', { name: 'Add MCP access list to Weather' }));
  const sheet = within(await screen.findByRole('dialog', { name: 'Add MCP access list' }));
  await press(sheet.getByRole('checkbox', { name: /Maps/ }));
  await press(await sheet.findByRole('switch', { name: 'Serve get-env' }));
  expect((await sheet.findByText(/^Refuses 37/)).textContent?.replaceAll('\u00a0', ' ')).toBe(
    'Refuses 37 of 812 calls of 24 h, of 2 consumers, on 2 proxies.',
  );
  await press(sheet.getByRole('button', { name: /^Save 2.changes$/ }));
  await waitFor(() => expect(saved(written())).toHaveLength(2));
  const last = { name: 'mcp-acl-list', version: 'v1', params: { tools: { mode: 'allow', exceptions: ['get-env'] } } };
  expect(saved(written())).toEqual([
    { path: '/proxies/weather', revision: 3, last },
    { path: '/proxies/maps', revision: 3, last },
  ]);
  // Review and apply take two more presses.
  expect(clicks + 2).toBeLessThanOrEqual(8);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('saves the others where one is refused, and keeps that one chosen', async () => {
  const { user, written } = open({ refuse: 'weather' });
  await user.click(await screen.findByRole('button', { name: 'Add MCP access list to several proxies' }));
  const sheet = within(await screen.findByRole('dialog', { name: 'Add MCP access list' }));
  await user.click(await sheet.findByRole('button', { name: 'All that lack it' }));
  await user.click(sheet.getByRole('button', { name: /^Save 2.changes$/ }));
  expect((await sheet.findByRole('alert')).textContent).toContain('Weather: Changed meanwhile');
  expect(saved(written()).map(({ path }) => path)).toEqual(['/proxies/weather', '/proxies/maps']);
  const chosen = sheet.getAllByRole('checkbox', { checked: true }).map((box) => box.closest('label')?.textContent);
  expect(chosen).toEqual(['Weatherv1.0']);
});

it('offers nothing to press to people who may only read', async () => {
  open({ roles: ['viewer'] });
  expect(await screen.findByRole('link', { name: /MCP authentication of Weather/ })).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Add / })).toBeNull();
});

it('shows another policy when it is asked for', async () => {
  const { user } = open();
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Show another policy' }), 'CORS');
  expect(await screen.findByRole('link', { name: 'CORS of Weather, place 1 attached' })).toBeTruthy();
});
