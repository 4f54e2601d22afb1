import { startScriptedUpstream } from './scripted-upstream.ts';

/** A tool as `tools/list` has it. */
export type OfferedTool = { name: string; description: string; inputSchema: object };

export type ChangingServer = {
  /** The MCP endpoint. */
  url: string;
  /** Offers other tools from now on; tells nobody. */
  offer(...tools: OfferedTool[]): void;
  /** How often its tools were listed. */
  lists(): number;
  close(): Promise<void>;
};

/** Starts an MCP server on 127.0.0.1 that changes its tools when it is told to; a call answers with the name of its tool. */
export async function startChangingServer(...tools: OfferedTool[]): Promise<ChangingServer> {
  let offered = tools;
  let lists = 0;
  const upstream = await startScriptedUpstream(async (exchange) => {
    const text = await exchange.request.text();
    const message = (text === '' ? {} : JSON.parse(text)) as {
      id?: unknown;
      method?: string;
      params?: { name?: string };
    };
    const reply = (result: object) => exchange.json({ jsonrpc: '2.0', id: message.id, result });
    switch (message.method) {
      case 'initialize':
        return reply({
          protocolVersion: '2025-11-25',
          serverInfo: { name: 'changing', version: '1' },
          capabilities: { tools: {} },
        });
      case 'tools/list':
        lists += 1;
        return reply({ tools: offered });
      case 'tools/call':
        return reply({ content: [{ type: 'text', text: `This is ${message.params?.name}` }] });
      case 'server/discover':
        return exchange.json({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Not known here' } }, 400);
    }
    exchange.head(exchange.request.method === 'POST' ? 202 : 405);
    exchange.end();
  });
  return {
    url: upstream.url,
    offer: (...next) => {
      offered = next;
    },
    lists: () => lists,
    close: upstream.close,
  };
}
