import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CHARGE_META, PRICE_META, QUOTE_META } from '@tallygate/contracts/protocol-prices';
import { describe, expect, it, onTestFinished } from 'vitest';
import { namedCallers, startTestGateway } from '../relay/gateway.testing.ts';
import { someTerms } from '../terms/caller-terms.testing.ts';
import { pricedServer } from './priced-server.testing.ts';

type Connected = {
  listTools(): Promise<{ tools: { name: string; _meta?: Record<string, unknown> | undefined }[] }>;
  callTool(params: Record<string, unknown>): Promise<Record<string, unknown>>;
};

const requestInit = { headers: { authorization: 'Bearer ann' } };

const CLIENTS: Record<string, (url: string) => Promise<Connected>> = {
  'generation 1': async (url) => {
    const client = new ClientV1({ name: 'v1', version: '1' });
    await client.connect(new TransportV1(new URL(url), { requestInit }) as never);
    onTestFinished(() => client.close());
    return client as never;
  },
  'generation 2, with a handshake': (url) => connectV2(url, 'legacy'),
  'generation 2, in the manner of 2026-07-28': (url) => connectV2(url, { pin: '2026-07-28' }),
};

async function connectV2(url: string, mode: 'legacy' | { pin: string }): Promise<Connected> {
  const client = new ClientV2({ name: 'v2', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(new TransportV2(new URL(url), { requestInit }));
  onTestFinished(() => client.close());
  return client as never;
}

describe.each(Object.keys(CLIENTS))('an official client of %s', (name) => {
  it.each(['json', 'sse'] as const)(
    'reads prices and charges, and calls a tool with an output schema, as %s',
    async (form) => {
      const gateway = await startTestGateway(pricedServer(form), {
        policies: [namedCallers()],
        terms: someTerms({ unitAmount: '5' }),
        spec: { prices: { list: true, description: true, tools: true, charge: true } },
      });
      const client = await CLIENTS[name]!(gateway.url);
      const { tools } = await client.listTools();
      const forecast = tools.find((tool) => tool.name === 'forecast');
      expect(forecast?._meta?.[PRICE_META]).toMatchObject({ kind: 'exact' });
      const called = await client.callTool({ name: 'forecast', arguments: {} });
      expect(called).toMatchObject({
        structuredContent: { degrees: 21 },
        _meta: { [CHARGE_META]: { isBilled: true } },
      });
      const asked = { name: 'forecast', arguments: {}, _meta: { [QUOTE_META]: true } };
      expect(await client.callTool(asked)).toMatchObject({ isError: true });
      const quote = await client.callTool({ name: 'billing_quote', arguments: { tool: 'forecast' } });
      expect(quote).toMatchObject({ content: [{ type: 'text', text: expect.stringContaining('0.05 USD') }] });
      const charges = await client.callTool({ name: 'billing_last_charges', arguments: {} });
      expect(charges).toMatchObject({ content: [{ text: expect.stringContaining('forecast') }] });
    },
  );
});
