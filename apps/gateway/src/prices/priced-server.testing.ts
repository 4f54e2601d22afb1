import type { UpstreamScript } from '@tallygate/sandbox/upstreams/scripted-upstream';
import type { Era } from '@tallygate/testing/odd-answers/odd-result';

const SERVER = { name: 'priced', version: '1' };
const CAPABILITIES = { tools: {} };
const MODERN_VERSION = '2026-07-28';
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

type Message = { id?: number; method?: string; params?: Record<string, unknown> };

const OUTPUT = { type: 'object', properties: { degrees: { type: 'number' } }, required: ['degrees'] };
const INPUT = { type: 'object', properties: {} };
/** More digits than a double holds. */
export const EXACT = '12345678901234567890';

/** A server with tools on two pages; `forecast` has an output schema, `fails` answers with an error of its own. */
export function pricedServer(form: 'json' | 'sse'): UpstreamScript {
  return async (exchange) => {
    if (exchange.request.method !== 'POST') {
      exchange.head(405);
      exchange.end();
      return;
    }
    const { id, method, params = {} } = JSON.parse(await exchange.request.text()) as Message;
    const meta = params._meta as Record<string, unknown> | undefined;
    const era: Era = meta?.[VERSION_KEY] === MODERN_VERSION ? 'modern' : 'legacy';
    if (id === undefined) {
      exchange.head(202);
      exchange.end();
      return;
    }
    const result = resultOf(method, params, era);
    const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
    if (form === 'json' || !String(method).startsWith('tools/')) {
      exchange.head(200, { 'content-type': 'application/json' });
      exchange.end(text);
      return;
    }
    exchange.head(200, { 'content-type': 'text/event-stream' });
    await exchange.write(`event: message\ndata: ${text}\n\n`);
    exchange.end();
  };
}

function resultOf(method: string | undefined, params: Record<string, unknown>, era: Era): string {
  const whole = era === 'modern' ? { resultType: 'complete' } : {};
  const hints = era === 'modern' ? { ttlMs: 60_000, cacheScope: 'public' } : {};
  switch (method) {
    case 'initialize':
      return JSON.stringify({
        protocolVersion: params.protocolVersion,
        capabilities: CAPABILITIES,
        serverInfo: SERVER,
      });
    case 'server/discover':
      return JSON.stringify({
        ...whole,
        ...hints,
        supportedVersions: [MODERN_VERSION],
        capabilities: CAPABILITIES,
        serverInfo: SERVER,
      });
    case 'tools/list': {
      const page = params.cursor === undefined ? FIRST_PAGE : SECOND_PAGE;
      return JSON.stringify({ ...whole, ...hints, ...page });
    }
    default: {
      if (params.name === 'fails') return JSON.stringify({ ...whole, isError: true, content: [] });
      const rest = JSON.stringify({
        ...whole,
        content: [{ type: 'text', text: 'warm' }],
        structuredContent: { degrees: 21 },
      });
      return `{"exact":${EXACT}, ${rest.slice(1)}`;
    }
  }
}

const FIRST_PAGE = {
  tools: [
    {
      name: 'forecast',
      description: 'The weather',
      inputSchema: INPUT,
      outputSchema: OUTPUT,
      _meta: { 'x.example/a': 1 },
    },
    { name: 'fails', inputSchema: INPUT },
  ],
  nextCursor: 'two',
};
const SECOND_PAGE = { tools: [{ name: 'second', inputSchema: INPUT }] };
