import { screen, waitFor } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { expect, it, vi } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { newProxy } from './new-proxy.ts';
import { ProxyForm } from './proxy-form.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: vi.fn(), replace: vi.fn() }) }));

const keyManager = (name: string) => ({ entity: { name, issuer: `https://${name}.example` } });

function open(keyManagers: readonly string[] = ['idp-a', 'idp-b']) {
  const drawn = drawWithApi(
    <NuqsTestingAdapter>
      <ProxyForm initial={newProxy()} onSaved={() => {}} />
    </NuqsTestingAdapter>,
    { answers: { '/key-managers': keyManagers.map(keyManager) }, answer: saved },
  );
  const fill = async () => {
    await drawn.user.type(screen.getByLabelText('Display name'), 'Weather');
    await drawn.user.type(screen.getByLabelText('MCP server URL'), 'http://127.0.0.1:1/mcp');
  };
  return { ...drawn, fill };
}

/** The proxy that the api makes of what was sent. */
function saved({ method, body }: { method: string; body: unknown }) {
  return method === 'POST' ? Response.json({ id: 'weather', ...(body as object) }, { status: 201 }) : undefined;
}

const policiesOf = (written: readonly { body: unknown }[]) =>
  written.map(({ body }) => (body as { resource: { spec: { policies: unknown } } }).resource.spec.policies);

it('is not saved before somebody says who may call, and the choice of everybody says what it costs', async () => {
  const { user, fill, written } = open();
  await fill();
  const anyone = screen.getByRole('radio', { name: 'Anyone' });
  expect(anyone.closest('label')?.textContent).toContain('cannot be billed');
  expect(screen.queryAllByRole('radio', { checked: true })).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect((await screen.findAllByText(/Choose one of the three/)).length).toBeGreaterThan(0);
  expect(written()).toEqual([]);

  await user.click(anyone);
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(policiesOf(written())).toEqual([[]]));
});

it('asks for a token of the key manager that is chosen', async () => {
  const { user, fill, written } = open();
  await fill();
  await user.click(await screen.findByRole('radio', { name: /token of a key manager/ }));
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Key manager' }), 'idp-b');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(policiesOf(written())).toMatchObject([[{ name: 'mcp-auth', params: { issuers: ['idp-b'] } }]]),
  );
});

it('says that nobody could call while there is no key manager', async () => {
  const { user } = open([]);
  await user.click(await screen.findByRole('radio', { name: /token of a key manager/ }));
  expect(await screen.findByText(/every call would be refused/)).toBeTruthy();
});
