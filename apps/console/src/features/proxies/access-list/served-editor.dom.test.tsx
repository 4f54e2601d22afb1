import type { PolicyEffect } from '@tallygate/contracts/policy-effect';
import type { ProxyTools, ToolView } from '@tallygate/contracts/proxy-tools';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { cleanup, screen, waitFor } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it, vi } from 'vitest';
import { unsaved } from '#lib/unsaved.ts';
import { drawWithApi } from '../../../testing/draw-with-api.testing.tsx';
import { ServedEditor } from './served-editor.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const aProxy = (id: string, policies: object[] = [], toolDefinitions?: object) =>
  ({
    id,
    revision: 4,
    state: 'running',
    upstreamUrl: 'http://localhost:3001/mcp',
    resource: {
      metadata: { name: id },
      spec: { displayName: id, version: 'v1.0', context: `/${id}`, upstream: {}, policies, toolDefinitions },
    },
  }) as unknown as ProxyView;
const INSPECTION = {
  ok: true,
  tools: ['echo', 'get-env', 'add'].map((name) => ({ name, inputSchema: {} })),
  resources: [],
  prompts: [],
} as unknown as Inspection;

const figure = (count: number) => ({ count, query: { proxy: 'everything', kind: 'call' } });
const aTool = (name: string, more: Partial<ToolView> = {}): ToolView => ({
  name,
  state: 'confirmed',
  definition: { name, inputSchema: {} },
  confirmed: null,
  listedHash: `sha256:${name}`,
  confirmedHash: `sha256:${name}`,
  firstSeenAt: '2026-11-29T10:00:00.000Z',
  confirmedAt: '2026-11-29T10:00:00.000Z',
  confirmedBy: null,
  differsSince: null,
  calls: figure(20),
  failed: figure(1),
  lastCallAt: null,
  ...more,
});
const TOOLS: ProxyTools = {
  readAt: '2026-11-30T10:00:00.000Z',
  tools: [
    aTool('echo'),
    aTool('get-env', { state: 'changed', listedHash: 'sha256:other', differsSince: '2026-11-30T09:00:00.000Z' }),
    aTool('ghost', { state: 'unlisted', definition: null, listedHash: null, confirmedHash: null, calls: figure(3) }),
  ],
};

/** The api's answer for access lists that hide `get-env`. */
const effectOf = ({ policies }: { policies: { name: string; params?: { tools?: { exceptions: string[] } } }[] }) =>
  ({
    from: '2026-11-30T00:00:00Z',
    to: '2026-12-01T00:00:00Z',
    asked: { calls: 80, consumers: 3 },
    names: [
      { kind: 'tools', name: 'get-env', calls: 60, consumers: 3 },
      { kind: 'tools', name: 'echo', calls: 20, consumers: 1 },
    ],
    effects: policies.flatMap(({ name, params }, position) => {
      if (name !== 'mcp-acl-list') return [];
      const refused = params?.tools?.exceptions.includes('get-env')
        ? { calls: 60, consumers: 3 }
        : { calls: 0, consumers: 0 };
      const refusedByKind = refused.calls > 0 ? [{ kind: 'tools' as const, ...refused }] : [];
      return { position, policy: name, reached: { calls: 80, consumers: 3 }, refused, refusedByKind, untold: [] };
    }),
  }) satisfies PolicyEffect;

function open(proxy: ProxyView, roles: ('admin' | 'viewer')[] = ['admin']) {
  const onSaved = vi.fn();
  const onConfirmed = vi.fn();
  const drawn = drawWithApi(
    <NuqsTestingAdapter>
      <ServedEditor
        proxy={proxy}
        inspection={INSPECTION}
        onSaved={onSaved}
        onReload={() => {}}
        onConfirmed={onConfirmed}
      />
    </NuqsTestingAdapter>,
    {
      roles,
      answers: { '/proxies': [proxy, aProxy('weather')], '/proxies/everything/tools': TOOLS },
      answer: ({ method, path, body }) => {
        if (path.endsWith('/policy-effect')) return Response.json(effectOf(body as never));
        return method === 'PUT' ? Response.json(proxy) : undefined;
      },
    },
  );
  const saved = () => drawn.written().filter(({ method }) => method === 'PUT');
  return { ...drawn, onSaved, onConfirmed, saved };
}
const text = (name: RegExp) =>
  screen.findByText(
    (_content, node) => node?.tagName === 'P' && name.test(node.textContent?.replaceAll('\u00a0', ' ') ?? ''),
  );

it('hides the one tool that is switched off, after it has said whose calls that refuses', async () => {
  const { user, saved, onSaved } = open(aProxy('everything'));
  expect(await text(/^Hides none of 3 tools\.$/)).toBeTruthy();
  await user.click(screen.getByRole('switch', { name: 'Serve get-env' }));
  expect(await text(/^Hides 1 of 3 tools: 60 calls of 3 consumers in 24 h\.$/)).toBeTruthy();

  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(onSaved).toHaveBeenCalledTimes(1));
  const [{ body } = { body: undefined }] = saved();
  const { policies } = (body as { resource: { spec: { policies: object[] } } }).resource.spec;
  expect(policies).toEqual([
    { name: 'mcp-acl-list', version: 'v1', params: { tools: { mode: 'allow', exceptions: ['get-env'] } } },
  ]);
});

it('shows a list without a mode as what it does: only its exceptions are served', async () => {
  open(aProxy('everything', [{ name: 'mcp-acl-list', params: { tools: { exceptions: ['get-env'] } } }]));
  expect(((await screen.findByRole('switch', { name: 'Serve get-env' })) as HTMLInputElement).checked).toBe(true);
  expect((screen.getByRole('switch', { name: 'Serve echo' }) as HTMLInputElement).checked).toBe(false);
  expect((screen.getByRole('radio', { name: /^Serve only the tools switched on/ }) as HTMLInputElement).checked).toBe(
    true,
  );
});

it('does the same at other proxies that are chosen, and says which were changed', async () => {
  const { user, saved, onSaved } = open(aProxy('everything'));
  await user.click(await screen.findByRole('switch', { name: 'Serve get-env' }));
  await user.click(await screen.findByRole('checkbox', { name: /weather/ }));
  await user.click(screen.getByRole('button', { name: 'Save and apply…' }));
  await waitFor(() => expect(onSaved).toHaveBeenCalledTimes(1));
  expect(saved().map(({ path }) => path)).toEqual(['/proxies/everything', '/proxies/weather']);
  expect(onSaved.mock.lastCall?.[1]).toEqual({ shouldApply: true, also: ['weather'], failures: [] });
});

it('hides a name that the server does not list yet', async () => {
  const { user } = open(aProxy('everything'));
  await user.type(await screen.findByLabelText('Hide a tool that is not listed'), 'delete-all{Enter}');
  expect(((await screen.findByRole('switch', { name: 'Serve delete-all' })) as HTMLInputElement).checked).toBe(false);
  expect(await text(/^Hides 1 of 4 tools/)).toBeTruthy();
});

it('shows viewers what is served, and nothing to change it with', async () => {
  open(aProxy('everything'), ['viewer']);
  expect(await screen.findByText(/^You can read this;/)).toBeTruthy();
  await waitFor(() => expect(screen.queryByLabelText('Hide a tool that is not listed')).toBeNull());
  expect(await screen.findByRole('link', { name: 'See what changed of get-env' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Confirm get-env' })).toBeNull();
  expect(
    (screen.getByRole('switch', { name: 'Serve echo' }) as HTMLInputElement).closest('fieldset[disabled]'),
  ).not.toBeNull();
});

it('shows of each tool how it is called, with the way to those calls, also of one that no server lists', async () => {
  open(aProxy('everything'));
  const calls = await screen.findByRole('link', { name: 'Calls of echo in 24 hours: 20' });
  expect(calls.getAttribute('href')).toBe('/events?proxy=everything&kind=call');
  expect(await screen.findByRole('link', { name: 'Failed calls of echo in 24 hours: 1' })).toBeTruthy();
  expect((await screen.findByRole('row', { name: /ghost/ })).textContent).toContain('Not listed by the server');
  expect(await text(/^Hides none of 3 tools\.$/)).toBeTruthy();
});

it('confirms a changed tool as it was looked at, and says what comes of the change', async () => {
  const { user, written, onConfirmed } = open(aProxy('everything'));
  expect(await screen.findByRole('row', { name: /get-env.*Definition changed/ })).toBeTruthy();
  expect(screen.getByText('1 tool changed since the tools were confirmed')).toBeTruthy();
  expect(screen.getByText('Agents see them as they are now.')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Confirm get-env' }));
  await waitFor(() => expect(onConfirmed).toHaveBeenCalledWith(false));
  expect(written().filter(({ path }) => path.endsWith('/confirm'))).toMatchObject([
    { path: '/proxies/everything/tools/confirm', body: { tools: [{ name: 'get-env', hash: 'sha256:other' }] } },
  ]);
});

it('holds changed tools from now on to what is confirmed', async () => {
  const { user, saved } = open(aProxy('everything'));
  await user.click(await screen.findByRole('radio', { name: /^Hold it until somebody confirms it/ }));
  await user.click(await screen.findByRole('button', { name: 'Save' }));
  await waitFor(() => expect(saved()).toHaveLength(1));
  const [{ body } = { body: undefined }] = saved();
  const { resource } = body as { resource: { spec: { toolDefinitions: object } } };
  expect(resource.spec.toolDefinitions).toEqual({
    onChange: 'hold',
    confirmed: { echo: 'sha256:echo', 'get-env': 'sha256:get-env' },
  });
});

it('confirms a held tool only while nothing else is being edited, because that changes the proxy', async () => {
  const { user, onConfirmed } = open(
    aProxy('everything', [], { onChange: 'hold', confirmed: { echo: 'sha256:echo', 'get-env': 'sha256:get-env' } }),
  );
  expect(await screen.findByRole('row', { name: /get-env.*Definition changed, held/ })).toBeTruthy();
  await user.click(screen.getByRole('switch', { name: 'Serve echo' }));
  const confirm = screen.getByRole('button', { name: 'Confirm get-env' }) as HTMLButtonElement;
  expect([confirm.disabled, confirm.title]).toEqual([true, 'Save or discard your changes first']);
  await user.click(screen.getByRole('switch', { name: 'Serve echo' }));
  await user.click(screen.getByRole('button', { name: 'Confirm get-env' }));
  await waitFor(() => expect(onConfirmed).toHaveBeenCalledWith(true));
});

it('offers again the switches that were left without a question', async () => {
  const { user } = open(aProxy('everything'));
  await user.click(await screen.findByRole('switch', { name: 'Serve get-env' }));
  cleanup();
  unsaved.free();
  open(aProxy('everything'));
  await user.click(await screen.findByRole('button', { name: 'Put it back' }));
  expect((screen.getByRole('switch', { name: 'Serve get-env' }) as HTMLInputElement).checked).toBe(false);
  expect((screen.getByRole('switch', { name: 'Serve echo' }) as HTMLInputElement).checked).toBe(true);
});
