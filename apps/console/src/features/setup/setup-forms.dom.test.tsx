import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { drawWithApi, refusal } from '../../testing/draw-with-api.testing.tsx';
import { CallersStep } from './callers-step.tsx';
import { ServerStep } from './server-step.tsx';
import { UsageStep } from './usage-step.tsx';

vi.mock('next/navigation', () => ({ useRouter: () => ({ push: () => {} }) }));

const STATUS = {
  publicUrl: 'http://gate.example',
  sandbox: {
    on: true,
    mcpUrl: 'http://sample.example',
    issuer: 'http://idp.example',
    collectorUrl: 'http://c.example',
    stripeUrl: 'http://s.example',
    metronomeUrl: 'http://m.example',
  },
};

it('saves the server that was typed, at a path made of its name, and goes on', async () => {
  const next = vi.fn();
  const { user, written } = drawWithApi(<ServerStep onNext={next} />, {
    answers: { '/status': STATUS },
    answer: ({ method }) => (method === 'POST' ? Response.json({ id: 'weather-tools' }, { status: 201 }) : undefined),
  });
  await user.type(screen.getByLabelText('MCP server URL'), 'https://mcp.example.com/mcp');
  await user.type(screen.getByLabelText('Display name'), 'Weather tools');
  expect((screen.getByLabelText('Path') as HTMLInputElement).value).toBe('/weather-tools');
  expect(await screen.findByText('Agents will call http://gate.example/weather-tools/mcp')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Save and continue' }));

  await waitFor(() => expect(next).toHaveBeenCalledTimes(1));
  expect(written()).toMatchObject([
    {
      method: 'POST',
      path: '/proxies',
      body: {
        resource: {
          metadata: { name: 'weather-tools' },
          spec: { context: '/weather-tools', upstream: { url: 'https://mcp.example.com/mcp' } },
        },
      },
    },
  ]);
});

it('fills the sample server in, and forgets nothing of one’s own', async () => {
  const { user } = drawWithApi(<ServerStep onNext={() => {}} />, { answers: { '/status': STATUS } });
  await user.type(screen.getByLabelText('MCP server URL'), 'https://mine.example/mcp');
  await user.click(await screen.findByRole('radio', { name: 'The sample server' }));
  const url = () => screen.getByLabelText('MCP server URL') as HTMLInputElement;
  expect(url().value).toBe('http://sample.example/mcp');
  expect(url().readOnly).toBe(true);
  expect((screen.getByLabelText('Display name') as HTMLInputElement).value).toBe('Everything');

  await user.click(screen.getByRole('radio', { name: 'My own server' }));
  expect(url().value).toBe('https://mine.example/mcp');
});

it('says beside its field what the api refuses of a server, and stays', async () => {
  const next = vi.fn();
  const { user } = drawWithApi(<ServerStep onNext={next} />, {
    answers: { '/status': STATUS },
    answer: ({ method }) =>
      method === 'POST' ? refusal([{ path: 'resource.spec.context', message: 'is taken by Weather' }]) : undefined,
  });
  await user.click(screen.getByRole('button', { name: 'Save and continue' }));

  await waitFor(() => expect(screen.getByLabelText('Path').getAttribute('aria-invalid')).toBe('true'));
  expect(next).not.toHaveBeenCalled();
});

it('saves no issuer whose keys cannot be found, and shows the steps', async () => {
  const next = vi.fn();
  const { user, written } = drawWithApi(<CallersStep onNext={next} />, {
    answers: { '/status': STATUS },
    answer: ({ path }) =>
      path === '/key-managers/discover'
        ? Response.json({
            ok: false,
            at: '2026-01-01T00:00:00.000Z',
            issuer: null,
            jwksUri: null,
            steps: [{ name: 'Discovery document', result: 'fail', detail: 'answered 404' }],
            keys: [],
          })
        : undefined,
  });
  await user.type(screen.getByLabelText('Issuer URL'), 'https://login.example.com');
  await user.type(screen.getByLabelText('Name'), 'Main');
  await user.click(screen.getByRole('button', { name: 'Save and continue' }));

  expect(await screen.findByText('Discovery document failed')).toBeTruthy();
  expect(written().map(({ path }) => path)).toEqual(['/key-managers/discover']);
  expect(next).not.toHaveBeenCalled();
});

it('asks for the application of Moesif before it saves or sends a test', async () => {
  const next = vi.fn();
  const { user, written } = drawWithApi(<UsageStep onNext={next} />, { answers: { '/status': STATUS } });
  await user.click(screen.getByRole('button', { name: 'Send test event' }));
  expect(await screen.findByText('Paste the Collector Application ID of the Moesif application')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Save and continue' }));
  expect(written()).toEqual([]);
  expect(next).not.toHaveBeenCalled();

  await user.click(screen.getByRole('radio', { name: 'Nowhere for now' }));
  await user.click(screen.getByRole('button', { name: 'Save and continue' }));
  await waitFor(() => expect(next).toHaveBeenCalledTimes(1));
  expect(written()).toEqual([]);
});
