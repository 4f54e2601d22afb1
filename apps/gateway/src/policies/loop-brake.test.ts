import { REFUSAL_META } from '@tallygate/contracts/call-refusal';
import { mcpLoopBrakeParams } from '@tallygate/contracts/policies/mcp-loop-brake';
import { expect, it } from 'vitest';
import { preparedOne, requestWith, run, toolCall } from './policy-request.testing.ts';
import { staticPrincipal } from './static-principal.ts';

const caller = (consumer: string) =>
  staticPrincipal({ type: 'api-key', clientId: consumer, consumer, company: 'acme' });
const brakeAt = (params: object, clock = { now: 0 }) => preparedOne('mcp-loop-brake', params, { now: () => clock.now });
const ask = (policy: ReturnType<typeof brakeAt>, args: unknown, who = 'a', tool = 'search') =>
  run([policy], requestWith({ message: toolCall(tool, 1, args), principal: caller(who) }));

it('refuses the call that is one too many, in a result that says why and until when, and takes it again after the window', async () => {
  const clock = { now: Date.parse('2026-12-01T00:00:00Z') };
  const policy = brakeAt({ calls: 2, window: '60s' }, clock);
  for (let call = 0; call < 2; call += 1) expect(await ask(policy, { q: 'x', page: 1 })).toBeUndefined();
  clock.now += 30_000;
  const refusal = await ask(policy, { page: 1, q: 'x' });
  expect(refusal).toMatchObject({ status: 200, denial: 'policy', detail: 'loop' });
  expect(JSON.parse(refusal!.body)).toMatchObject({
    id: 1,
    result: {
      isError: true,
      content: [{ text: expect.stringContaining('Not run and not charged: you have called search') }],
      _meta: { [REFUSAL_META]: { reason: 'loop', tool: 'search', resetsAt: '2026-12-01T00:01:00.000Z' } },
    },
  });
  clock.now += 30_000;
  expect(await ask(policy, { q: 'x', page: 1 })).toBeUndefined();
});

it('lets other arguments, callers and tools through, and whatever it is not there for', async () => {
  const policy = brakeAt({ calls: 1, tools: ['search', 'find'] });
  expect(await ask(policy, { q: 'x' })).toBeUndefined();
  expect(await ask(policy, { q: 'y' })).toBeUndefined();
  expect(await ask(policy, { q: 'x' }, 'b')).toBeUndefined();
  expect(await ask(policy, { q: 'x' }, 'a', 'find')).toBeUndefined();
  for (let call = 0; call < 3; call += 1) expect(await ask(policy, { q: 'x' }, 'a', 'poll')).toBeUndefined();
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  for (let call = 0; call < 3; call += 1)
    expect(await run([policy], requestWith({ message: list, principal: caller('a') }))).toBeUndefined();
  expect(await ask(policy, { q: 'x' })).toBeDefined();
});

it('tells callers without a token apart by their address', async () => {
  const policy = brakeAt({ calls: 1 });
  const from = (clientIp: string) => run([policy], requestWith({ message: toolCall('search'), clientIp }));
  expect(await from('192.0.2.1')).toBeUndefined();
  expect(await from('192.0.2.2')).toBeUndefined();
  expect(await from('192.0.2.1')).toBeDefined();
});

it('refuses a whole batch of which one call is too many', async () => {
  const policy = brakeAt({ calls: 1 });
  const message = [toolCall('search', 1), toolCall('search', 2)];
  const refusal = await run([policy], requestWith({ message, principal: caller('a') }));
  expect(JSON.parse(refusal!.body)).toMatchObject([
    { id: 1, result: { isError: true } },
    { id: 2, result: { isError: true } },
  ]);
});

it.each([{ calls: 0 }, { calls: 1.5 }, { window: '0s' }, { window: 'soon' }, { tools: [''] }])(
  'does not take %j',
  (params) => {
    expect(mcpLoopBrakeParams.safeParse(params).success).toBe(false);
  },
);
