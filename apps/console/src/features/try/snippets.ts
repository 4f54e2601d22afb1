import { isLosslessNumber } from 'lossless-json';
import { readExact, writeExact } from '#components/schema-form/values/exact-json.ts';
import type { TryRequestInput } from '#data/try.ts';

type Action = Exclude<TryRequestInput['action'], { kind: 'offers' }>;

/** What code that does the same needs to know. A token never stands in it. */
export type SnippetInput = { url: string; action: Action; header: string };

const METHODS = { tool: 'tools/call', prompt: 'prompts/get', resource: 'resources/read' } as const;

function paramsOf(action: Action): Record<string, unknown> {
  return action.kind === 'resource' ? { uri: action.uri } : { name: action.name, arguments: argumentsOf(action) };
}

/** What is sent of a tool is the text of it. */
function argumentsOf({ arguments: args = {} }: Exclude<Action, { kind: 'resource' }>): unknown {
  return typeof args === 'string' ? readExact(args) : args;
}

/** For a shell; what stands in single quotes there is taken as it is. */
export function curlSnippet({ url, action, header }: SnippetInput): string {
  const rpc = (id: number, method: string, params: unknown) => writeExact({ jsonrpc: '2.0', id, method, params });
  const initialize = rpc(0, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'curl', version: '1' },
  });
  const headers = [
    `-H "${header}: Bearer $TOKEN"`,
    `-H 'content-type: application/json'`,
    `-H 'accept: application/json, text/event-stream'`,
  ].join(' \\\n  ');
  return [
    `SESSION=$(curl -s -D - -o /dev/null ${quoted(url)} \\\n  ${headers} \\\n  -d ${quoted(initialize)} \\\n  | tr -d '\\r' | sed -n 's/^mcp-session-id: //ip')`,
    `curl -sN ${quoted(url)} \\\n  ${headers} \\\n  -H "mcp-session-id: $SESSION" -H 'mcp-protocol-version: 2025-06-18' \\\n  -d ${quoted(rpc(1, METHODS[action.kind], paramsOf(action)))}`,
  ].join('\n');
}

export function typeScriptSnippet({ url, action, header }: SnippetInput): string {
  const call = { tool: 'callTool', prompt: 'getPrompt', resource: 'readResource' }[action.kind];
  const token = '`Bearer ' + '$' + '{process.env.TOKEN}`';
  return [
    "import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';",
    '',
    "const client = new Client({ name: 'my-agent', version: '1.0.0' });",
    `await client.connect(new StreamableHTTPClientTransport(new URL(${JSON.stringify(url)}), {`,
    `  requestInit: { headers: { ${JSON.stringify(header)}: ${token} } },`,
    '}));',
    `const result = await client.${call}(${writeExact(paramsOf(action), 2)});`,
    'console.log(result);',
  ].join('\n');
}

export function pythonSnippet({ url, action, header }: SnippetInput): string {
  const call =
    action.kind === 'tool'
      ? `call_tool(${python(action.name)}, ${python(argumentsOf(action))})`
      : action.kind === 'prompt'
        ? `get_prompt(${python(action.name)}, ${python(argumentsOf(action))})`
        : `read_resource(${python(action.uri)})`;
  return [
    'import asyncio, os',
    'from mcp import ClientSession',
    'from mcp.client.streamable_http import streamablehttp_client',
    '',
    'async def main():',
    `    headers = {${python(header)}: f"Bearer {os.environ['TOKEN']}"}`,
    `    async with streamablehttp_client(${python(url)}, headers=headers) as (read, write, _):`,
    '        async with ClientSession(read, write) as session:',
    '            await session.initialize()',
    `            print(await session.${call})`,
    '',
    'asyncio.run(main())',
  ].join('\n');
}

/** A word of a shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value as Python writes it: JSON with other words for three constants. */
function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (isLosslessNumber(value)) return value.value;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, one]) => `${JSON.stringify(name)}: ${python(one)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}
