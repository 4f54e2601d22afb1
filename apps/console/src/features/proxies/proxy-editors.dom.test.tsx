import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { Role } from '@tallygate/contracts/roles';
import { cleanup, screen } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { Suspense } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { unsaved } from '#lib/unsaved.ts';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { ProxyPolicies } from './policies/proxy-policies.tsx';
import { ProxyYaml } from './proxy-yaml.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));
// The editor measures what it draws, which the DOM of tests cannot.
vi.mock('#components/code-editor.tsx', () => ({
  CodeEditor: ({ label, value, onChange }: { label: string; value: string; onChange?: (text: string) => void }) => (
    <textarea aria-label={label} value={value} onChange={({ target }) => onChange?.(target.value)} />
  ),
}));

const POLICIES = [
  { name: 'mcp-auth', version: 'v1', params: { requiredScopes: ['a'] } },
  { name: 'cors', version: 'v1', params: {} },
];
const PROXY = {
  id: 'weather',
  revision: 4,
  state: 'running',
  secrets: {},
  resource: { metadata: { name: 'weather' }, spec: { displayName: 'Weather', upstream: {}, policies: POLICIES } },
} as unknown as ProxyView;

const draw = (page: React.ReactNode, roles: readonly Role[] = ['admin']) =>
  drawWithApi(
    <NuqsTestingAdapter>
      <Suspense>{page}</Suspense>
    </NuqsTestingAdapter>,
    {
      roles,
      answers: { '/proxies/weather': PROXY },
      answer: ({ method, path }) => {
        if (method === 'GET' && path.includes('yaml')) return new Response('spec:\n  displayName: Weather\n');
        if (path === '/policies') return Response.json(POLICIES.map(({ name }) => ({ name, title: name, schema: {} })));
        return path.endsWith('/policy-effect') ? Response.json({ names: [], effects: [] }) : undefined;
      },
    },
  );

beforeEach(() => {
  sessionStorage.clear();
  unsaved.free();
});

it('YAML that was left without a question is offered again, and no secret of it was kept', async () => {
  const { user } = draw(<ProxyYaml id="weather" />);
  const editor = await screen.findByLabelText('YAML of the proxy');
  await user.type(editor, '  password: s3cret');
  cleanup();
  expect(JSON.stringify({ ...sessionStorage })).not.toContain('s3cret');
  draw(<ProxyYaml id="weather" />);
  await user.click(await screen.findByRole('button', { name: 'Put it back' }));
  expect((screen.getByLabelText('YAML of the proxy') as HTMLTextAreaElement).value).toBe(
    'spec:\n  displayName: Weather\n  # password: not kept',
  );
});

it('people who may not change a proxy may copy its YAML', async () => {
  draw(<ProxyYaml id="weather" />, ['viewer']);
  const editor = await screen.findByLabelText('YAML of the proxy');
  await screen.findByText(/You can read this/);
  expect(editor.closest('fieldset[disabled]')).not.toBeNull();
  expect(screen.getByRole('button', { name: /Copy/ }).closest('fieldset[disabled]')).toBeNull();
});

it('policies that were put in order and left without a question are offered again', async () => {
  const order = () =>
    [...screen.getByRole('list', { name: 'Attached policies' }).children].map((row) => row.textContent);
  const { user } = draw(<ProxyPolicies id="weather" />);
  await screen.findByRole('list', { name: 'Attached policies' });
  const before = order();
  await user.click(screen.getByRole('button', { name: /^Move cors up/ }));
  const after = order();
  expect(after).not.toEqual(before);
  cleanup();
  draw(<ProxyPolicies id="weather" />);
  await user.click(await screen.findByRole('button', { name: 'Put it back' }));
  expect(order()).toEqual(after);
});
