import {
  BALANCE_META,
  CHARGE_META,
  PRICE_META,
  QUOTE_META,
  toldCharge,
  toldPrice,
} from '@tallygate/contracts/protocol-prices';
import { describe, expect, it } from 'vitest';
import { namedCallers, send, startTestGateway, type TestGatewayOptions } from '../relay/gateway.testing.ts';
import { someTerms } from '../terms/caller-terms.testing.ts';
import { BalanceDesk } from './balance-desk.ts';
import { EXACT, pricedServer } from './priced-server.testing.ts';

type Prices = { list?: boolean; description?: boolean; tools?: boolean; charge?: boolean };
type Tool = { name: string; description?: string; _meta?: Record<string, unknown> };
type Result = {
  tools: Tool[];
  cacheScope?: string;
  content: { text: string }[];
  isError?: boolean;
  structuredContent?: unknown;
  _meta?: Record<string, unknown>;
};

const HEADERS = { authorization: 'Bearer ann' };
const MODERN = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
const PLANS = {
  plans: [
    {
      id: 'pro',
      name: 'Pro',
      period: { interval: 'month' as const, intervalCount: 1, zone: 'UTC' },
      versions: [],
      prices: [
        {
          meterId: 'calls',
          price: {
            model: 'per_unit' as const,
            unitAmount: '2.5',
            currency: 'usd',
            rounding: 'half_up' as const,
            freeUnits: '0',
          },
          validFrom: '2020-01-01T00:00:00.000Z',
          validTo: null,
        },
      ],
    },
  ],
  companies: [
    {
      company: 'org-ben',
      assignments: [
        {
          id: 'a',
          planId: 'pro',
          validFrom: '2020-01-01T00:00:00.000Z',
          validTo: null,
          privateTerms: null,
          credit: 'invoice' as const,
        },
      ],
      used: [],
    },
  ],
};

const start = (prices: Prices | undefined, form: 'json' | 'sse' = 'json', more: Partial<TestGatewayOptions> = {}) =>
  startTestGateway(pricedServer(form), {
    terms: someTerms({ unitAmount: '5', rest: PLANS }),
    ...more,
    spec: { ...(prices !== undefined && { prices }), ...more.spec },
  });

async function ask(
  gateway: { port: number },
  method: string,
  params: Record<string, unknown> = {},
  { headers = HEADERS, id = 1 }: { headers?: Record<string, string>; id?: unknown } = {},
) {
  const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
  const answer = await send(gateway, { headers, body });
  const text = answer.text.startsWith('{') ? answer.text : (/^data: (.*)$/m.exec(answer.text)?.[1] ?? '{}');
  return { ...answer, result: (JSON.parse(text) as { result: Result }).result };
}

const priceOf = (tool: Tool | undefined) => toldPrice.parse(tool?._meta?.[PRICE_META]);

describe.each(['json', 'sse'] as const)('the price before the call, in a list as %s', (form) => {
  it('is the caller’s own on every page, beside what the server says', async () => {
    const gateway = await start({ list: true }, form, { policies: [namedCallers()] });
    const first = await ask(gateway, 'tools/list');
    expect(first.result.tools[0]?._meta).toMatchObject({ 'x.example/a': 1 });
    expect(first.result.tools.map(priceOf).map(({ text }) => text)).toEqual([
      'Costs 0.05 USD per call.',
      'Costs 0.05 USD per call.',
    ]);
    const second = await ask(gateway, 'tools/list', { cursor: 'two' });
    expect(priceOf(second.result.tools[0])).toMatchObject({
      kind: 'exact',
      amounts: [{ currency: 'usd', least: '5', most: '5' }],
    });
    const other = await ask(gateway, 'tools/list', {}, { headers: { authorization: 'Bearer ben' } });
    expect(priceOf(other.result.tools[0])).toMatchObject({ plan: 'Pro', text: 'Costs 0.025 USD per call.' });
  });

  it('says that nobody else may be shown it, where the revision knows how', async () => {
    const gateway = await start({ list: true }, form, { policies: [namedCallers()] });
    const headers = { ...HEADERS, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
    for (const cursor of [undefined, 'two']) {
      const page = await ask(gateway, 'tools/list', { cursor, _meta: MODERN }, { headers });
      expect(page.result.cacheScope).toBe('private');
    }
    expect((await ask(gateway, 'tools/list')).result).not.toHaveProperty('cacheScope');
  });
});

describe('the price before the call', () => {
  it('changes no byte of a proxy that does not tell it, nor of a proxy whose settings are all off', async () => {
    for (const prices of [undefined, { list: false, description: false, tools: false, charge: false }]) {
      const gateway = await start(prices, 'json', { policies: [namedCallers()] });
      const direct = await send({ port: Number(new URL(gateway.upstream.url).port) }, { body: listBody, path: '/mcp' });
      expect((await send(gateway, { headers: HEADERS, body: listBody })).text).toBe(direct.text);
    }
  });

  it('stands in descriptions alone where that alone is asked for', async () => {
    const gateway = await start({ description: true }, 'json', { policies: [namedCallers()] });
    const { tools } = (await ask(gateway, 'tools/list')).result;
    expect(tools.map(({ description }) => description)).toEqual([
      'The weather\n\nPrice: Costs 0.05 USD per call.',
      'Price: Costs 0.05 USD per call.',
    ]);
    expect(tools[1]).not.toHaveProperty('_meta');
  });

  it('names free tools, callers without a company, and outcomes that cost nothing', async () => {
    const billing = { tools: { fails: { free: true } }, decisions: { tool_error: 'bill' as const } };
    const gateway = await start({ list: true }, 'json', { policies: [namedCallers()], spec: { billing } });
    const [forecast, fails] = (await ask(gateway, 'tools/list')).result.tools.map(priceOf);
    expect(fails).toMatchObject({ kind: 'free' });
    expect(forecast?.freeWhen).toContain('timeout');
    expect(forecast?.freeWhen).not.toContain('tool_error');
  });

  it('is not made up before the gateway knows any terms', async () => {
    const gateway = await start({ list: true }, 'json', { policies: [namedCallers()], terms: null });
    expect(priceOf((await ask(gateway, 'tools/list')).result.tools[0])).toMatchObject({ kind: 'unknown', amounts: [] });
  });

  it('is nothing where no meter counts the tool', async () => {
    const terms = { ...someTerms(), meters: [] };
    const gateway = await start({ list: true }, 'json', { policies: [namedCallers()], terms });
    expect(priceOf((await ask(gateway, 'tools/list')).result.tools[0])).toMatchObject({ kind: 'free' });
  });
});

const listBody = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });

describe('the charge in a result', () => {
  it.each(['json', 'sse'] as const)('is added to %s, and every other byte stays', async (form) => {
    const gateway = await start({ charge: true }, form, { policies: [namedCallers()] });
    const { text, result } = await ask(gateway, 'tools/call', { name: 'forecast', arguments: {} });
    expect(text).toContain(`"exact":${EXACT}, `);
    const [event] = await gateway.waitForEvents(1);
    expect(toldCharge.parse(result._meta?.[CHARGE_META])).toEqual({
      call: event?.id,
      isBilled: true,
      reason: 'ok',
      amounts: [{ currency: 'usd', least: '5', most: '5' }],
      text: `Costs 0.05 USD: The final result was handed completely to a caller who is known, and whose company is.`,
    });
  });

  it('says of a failed call that nothing is charged', async () => {
    const gateway = await start({ charge: true }, 'json', { policies: [namedCallers()] });
    const { result } = await ask(gateway, 'tools/call', { name: 'fails', arguments: {} });
    expect(result).toMatchObject({
      isError: true,
      _meta: { [CHARGE_META]: { isBilled: false, reason: 'tool_error', amounts: [] } },
    });
  });

  it('is not what a server pretends', async () => {
    const gateway = await start({ charge: true }, 'json', { policies: [namedCallers()] });
    gateway.upstream.use(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', id: 1, result: { content: [], _meta: { [CHARGE_META]: 'nothing', kept: 1 } } });
    });
    const { result } = await ask(gateway, 'tools/call', { name: 'forecast', arguments: {} });
    expect(result._meta).toMatchObject({ kept: 1, [CHARGE_META]: { isBilled: true } });
  });
});

describe('the gateway’s own tools', () => {
  it('stand behind the server’s on the first page alone, and hide a tool of the server with their name', async () => {
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()] });
    const names = async (params: object) =>
      (await ask(gateway, 'tools/list', { ...params })).result.tools.map(({ name }) => name);
    const own = ['billing_quote', 'billing_balance', 'billing_last_charges', 'billing_why'];
    expect(await names({})).toEqual(['forecast', 'fails', ...own]);
    expect(await names({ cursor: 'two' })).toEqual(['second']);
    gateway.upstream.use(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'billing_why' }, { name: 'other' }] } });
    });
    expect(await names({})).toEqual(['other', ...own]);
  });

  it('answer without the server, and are neither recorded nor counted', async () => {
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()] });
    const { result } = await ask(gateway, 'tools/call', { name: 'billing_quote', arguments: { tool: 'forecast' } });
    expect(result.content[0]?.text).toMatch(/^forecast: Costs 0\.05 USD per call\. Nothing is charged when/);
    expect(result._meta?.[QUOTE_META]).toMatchObject({ tool: 'forecast', kind: 'exact' });
    expect(gateway.upstream.requests).toEqual([]);
    await ask(gateway, 'tools/call', { name: 'forecast', arguments: {} });
    expect((await gateway.waitForEvents(1)).map(({ target }) => target)).toEqual(['forecast']);
  });

  it('refuse a tool that the server does not list, once its list was seen to the end', async () => {
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()] });
    await ask(gateway, 'tools/list');
    await ask(gateway, 'tools/list', { cursor: 'two' });
    const quote = (tool: unknown) => ask(gateway, 'tools/call', { name: 'billing_quote', arguments: { tool } });
    expect((await quote('nothing')).result).toMatchObject({
      isError: true,
      content: [{ text: 'There is no tool "nothing" here; tools/list has the names.' }],
    });
    expect((await quote(undefined)).result).toMatchObject({
      isError: true,
      content: [{ text: 'billing_quote needs "tool", the name of a tool; found none.' }],
    });
    expect((await quote('second')).result.isError).toBeUndefined();
  });

  it('tell each caller its own last charges and why, and nobody another’s', async () => {
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()] });
    await ask(gateway, 'tools/call', { name: 'forecast', arguments: {} }, { id: 'a' });
    await ask(gateway, 'tools/call', { name: 'fails', arguments: {} }, { id: 'b' });
    const [first] = await gateway.waitForEvents(2);
    const tell = async (name: string, given: object = {}, headers = HEADERS) =>
      (await ask(gateway, 'tools/call', { name, arguments: given }, { headers })).result;
    const lines = (await tell('billing_last_charges')).content[0]?.text.split('\n') ?? [];
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/fails: Nothing is charged: .*\(tool_error\)/);
    expect(lines[1]).toMatch(/forecast: Costs 0\.05 USD: .*\(ok\)/);
    expect((await tell('billing_why', { call: first?.id })).content[0]?.text).toBe(lines[1]);
    expect((await tell('billing_last_charges', { limit: 0 })).isError).toBe(true);
    const ben = { authorization: 'Bearer ben' };
    expect((await tell('billing_last_charges', {}, ben)).content[0]?.text).toContain('no calls');
    expect((await tell('billing_why', { call: first?.id }, ben)).isError).toBe(true);
  });

  it('tell the company’s own balance and how many calls it pays, and ask for it once a second at most', async () => {
    const asked: string[] = [];
    const balances = new BalanceDesk();
    balances.readFrom(async (company) => {
      asked.push(company);
      return company === 'org-ann' ? [{ currency: 'usd', balance: '23', held: '5', debt: '0', asOf: null }] : [];
    });
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()], balances });
    const tell = async (name: string, given: object = {}, headers = HEADERS) =>
      (await ask(gateway, 'tools/call', { name, arguments: given }, { headers })).result;
    const own = await tell('billing_balance');
    expect(own.content[0]?.text).toBe(
      '0.23 USD of prepaid credits are left, and 0.05 USD are put aside for calls that run.',
    );
    expect(own._meta).toEqual({
      [BALANCE_META]: { balances: [{ currency: 'usd', balance: '23', held: '5', debt: '0' }] },
    });
    const quote = await tell('billing_quote', { tool: 'forecast' });
    expect(quote.content[0]?.text).toContain('Your prepaid credits pay 4 more of them.');
    expect(quote._meta?.[QUOTE_META]).toMatchObject({ callsLeft: '4' });
    const ben = { authorization: 'Bearer ben' };
    expect((await tell('billing_balance', {}, ben)).content[0]?.text).toBe('Your company has no prepaid credits here.');
    expect((await tell('billing_quote', { tool: 'forecast' }, ben))._meta?.[QUOTE_META]).not.toHaveProperty(
      'callsLeft',
    );
    expect(new Set(asked)).toEqual(new Set(['org-ann', 'org-ben']));
    expect(gateway.upstream.requests).toEqual([]);
    expect(await gateway.events()).toEqual([]);
  });

  it('say so while no balance can be looked up, and still quote', async () => {
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()] });
    const { result } = await ask(gateway, 'tools/call', { name: 'billing_balance', arguments: {} });
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('at the moment') }] });
    const quote = await ask(gateway, 'tools/call', { name: 'billing_quote', arguments: { tool: 'forecast' } });
    expect(quote.result.content[0]?.text).toMatch(/^forecast: Costs 0\.05 USD per call\. Nothing/);
  });

  it('answer a call that asks for its price instead of running it', async () => {
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()] });
    const params = { name: 'forecast', arguments: {}, _meta: { [QUOTE_META]: true } };
    const { result } = await ask(gateway, 'tools/call', params);
    expect(result).toMatchObject({ isError: true, _meta: { [QUOTE_META]: { kind: 'exact' } } });
    expect(result).not.toHaveProperty('structuredContent');
    expect(result.content[0]?.text).toMatch(/^Quote; nothing ran, nothing charged\. forecast: Costs 0\.05 USD/);
    expect(gateway.upstream.requests).toEqual([]);
  });

  it('are answered only to who was let in', async () => {
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()] });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'billing_quote' } });
    expect((await send(gateway, { body })).status).toBe(401);
  });

  it('do not mix with other calls of a batch, of which none is made', async () => {
    const gateway = await start({ tools: true }, 'json', { policies: [namedCallers()] });
    const calls = ['billing_quote', 'forecast'].map((name, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name },
    }));
    const mixed = await send(gateway, { headers: HEADERS, body: JSON.stringify(calls) });
    expect(mixed.status).toBe(403);
    expect(gateway.upstream.requests).toEqual([]);
    const alone = await send(gateway, { headers: HEADERS, body: JSON.stringify(calls.slice(0, 1)) });
    expect(alone.json).toMatchObject([{ id: 0, result: { isError: true } }]);
  });
});
