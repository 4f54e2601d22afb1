import type { UpstreamScript } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { type OddAnswer, oddAnswer } from '@tallygate/testing/odd-answers/odd-answer';
import type { Era } from '@tallygate/testing/odd-answers/odd-result';

const SERVER = { name: 'odd', version: '1' };
const CAPABILITIES = { tools: {} };
const MODERN_VERSION = '2026-07-28';
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

type Message = { id?: number; method?: string; params?: Record<string, unknown> };

/** The tool that is answered by the odd answer of that index; `caller` tells calls of different clients apart. */
export function oddTool(caller: string, index: number): string {
  return `${caller}-${index}`;
}

/** The index in the name of such a tool. */
export function oddIndex(tool: string): number {
  return Number(tool.slice(tool.lastIndexOf('-') + 1));
}

/** A server that begins sessions as it should and answers each tool call with the odd answer that its tool names. */
export function oddServer(seed: number): UpstreamScript {
  return async (exchange) => {
    if (exchange.request.method !== 'POST') {
      exchange.head(405);
      exchange.end();
      return;
    }
    const { id, method, params = {} } = JSON.parse(await exchange.request.text()) as Message;
    if (method === 'tools/call' && id !== undefined) {
      const meta = params._meta as Record<string, unknown> | undefined;
      const era: Era = meta?.[VERSION_KEY] === MODERN_VERSION ? 'modern' : 'legacy';
      const answer = oddAnswer({ seed, index: oddIndex(String(params.name)), id, era });
      await give(exchange, answer);
    } else if (method === 'initialize') {
      const { protocolVersion } = params;
      exchange.json({
        jsonrpc: '2.0',
        id,
        result: { protocolVersion, capabilities: CAPABILITIES, serverInfo: SERVER },
      });
    } else if (method === 'server/discover') {
      const known = { resultType: 'complete', ttlMs: 0, cacheScope: 'private', supportedVersions: [MODERN_VERSION] };
      exchange.json({ jsonrpc: '2.0', id, result: { ...known, capabilities: CAPABILITIES, serverInfo: SERVER } });
    } else {
      exchange.head(202);
      exchange.end();
    }
  };
}

async function give(exchange: Parameters<UpstreamScript>[0], answer: OddAnswer): Promise<void> {
  exchange.head(answer.status, answer.headers);
  for (const piece of answer.pieces) {
    await exchange.write(piece);
    // The next piece is to be a read of its own.
    if (answer.pieces.length > 1) await new Promise(setImmediate);
  }
  if (answer.isBroken) exchange.destroy();
  else exchange.end();
}
