import type { GatewayConfigInput } from '@tallygate/contracts/gateway-config';
import { describe, expect, test } from 'vitest';
import { call, namedCallers, send, startTestGateway } from '../relay/gateway.testing.ts';

const HOUR_MS = 3_600_000;
const around = (fromMs: number, toMs: number) => ({
  from: new Date(Date.now() + fromMs).toISOString(),
  to: new Date(Date.now() + toMs).toISOString(),
});

/** A gateway before a tool that always fails, which the gateway's own rules bill. */
const start = (plans: NonNullable<GatewayConfigInput['billing']>['plans']) =>
  startTestGateway(
    async (exchange) => {
      const { id } = JSON.parse(await exchange.request.text());
      exchange.json({ jsonrpc: '2.0', id, result: { content: [], isError: true } });
    },
    { policies: [namedCallers()], config: { billing: { decisions: { tool_error: 'bill' }, plans } } },
  );
const callAs = (gateway: { port: number }, name: string) =>
  send(gateway, { body: call(), headers: { authorization: `Bearer ${name}` } });

describe('the overrides of a plan', () => {
  test('decide the calls of its companies while they are on it, and the event says so', async () => {
    const gateway = await start([
      {
        name: 'Flat',
        decisions: { tool_error: 'free' },
        companies: [
          { company: 'org-a', ...around(-HOUR_MS, HOUR_MS) },
          { company: 'org-was', ...around(-2 * HOUR_MS, -HOUR_MS) },
          { company: 'org-will', ...around(HOUR_MS, 2 * HOUR_MS) },
        ],
      },
    ]);
    for (const name of ['a', 'was', 'will', 'other']) await callAs(gateway, name);
    const events = await gateway.waitForEvents(4);
    expect(events.map(({ company, billable, decidedBy, plan }) => [company, billable, decidedBy, plan])).toEqual([
      ['org-a', false, 'plan', 'Flat'],
      ['org-was', true, 'gateway', undefined],
      ['org-will', true, 'gateway', undefined],
      ['org-other', true, 'gateway', undefined],
    ]);
  });

  test('change with the configuration, from the next call on', async () => {
    const gateway = await start([]);
    await callAs(gateway, 'a');
    const proxy = gateway.holder.current.config.mcp_proxies[0]!;
    gateway.apply({
      mcp_proxies: [proxy],
      billing: { plans: [{ name: 'New', decisions: { tool_error: 'free' }, companies: [{ company: 'org-a' }] }] },
    });
    await callAs(gateway, 'a');
    const events = await gateway.waitForEvents(2);
    expect(events.map(({ billable, plan }) => [billable, plan])).toEqual([
      [true, undefined],
      [false, 'New'],
    ]);
  });
});
