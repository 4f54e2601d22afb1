/** What a snippet is made of. The token is never a real one. */
export type SnippetInput = {
  name: string;
  url: string;
  needsToken: boolean;
  /** The header of an API key, for a proxy that takes those in place of access tokens. */
  keyHeader?: string;
  protocolVersion: string;
};

type SnippetFormat = 'shell' | 'json' | 'toml';

export type McpClient = {
  id: string;
  label: string;
  /** Where the text goes: a file or a terminal. */
  place: string;
  format: SnippetFormat;
  snippet: (input: SnippetInput) => string;
  /** Opens the client and installs the server, where it has a link scheme. */
  installLink?: (input: SnippetInput) => string;
  note?: string;
};

const TOKEN = '$TOKEN';
/** How the clients' files name a variable: `${TOKEN}`. */
const variable = (name: string) => `\${${name}}`;
const json = (value: unknown) => JSON.stringify(value, null, 2);
const credential = ({ keyHeader }: Pick<SnippetInput, 'keyHeader'>, token: string): readonly [string, string] =>
  keyHeader === undefined ? ['Authorization', `Bearer ${token}`] : [keyHeader, token];
const credentialLine = (input: Pick<SnippetInput, 'keyHeader'>, token: string) => credential(input, token).join(': ');
const headers = (input: SnippetInput, token = variable('TOKEN')) =>
  input.needsToken ? { headers: Object.fromEntries([credential(input, token)]) } : {};
const rpc = (id: number, method: string, params: unknown) => JSON.stringify({ jsonrpc: '2.0', id, method, params });

/** The clients of the Connect page: one row each, used by the page and by the tests. */
export const MCP_CLIENTS: readonly McpClient[] = [
  { id: 'curl', label: 'curl', place: 'Terminal', format: 'shell', snippet: curlSnippet },
  {
    id: 'claude-code',
    label: 'Claude Code',
    place: 'Terminal',
    format: 'shell',
    snippet: (input) =>
      `claude mcp add --transport http ${input.name} ${input.url}${input.needsToken ? ` \\\n  --header "${credentialLine(input, TOKEN)}"` : ''}`,
  },
  {
    id: 'claude-desktop',
    label: 'Claude Desktop',
    place: 'claude_desktop_config.json',
    format: 'json',
    snippet: (input) =>
      json({
        mcpServers: { [input.name]: { command: 'npx', args: ['-y', 'mcp-remote', input.url, ...remoteHeader(input)] } },
      }),
    note: 'Reaches remote servers through mcp-remote. With a public address, add it as a custom connector instead.',
  },
  {
    id: 'cursor',
    label: 'Cursor',
    place: '.cursor/mcp.json',
    format: 'json',
    snippet: (input) =>
      json({ mcpServers: { [input.name]: { url: input.url, ...headers(input, variable('env:TOKEN')) } } }),
    installLink: (input) => {
      const config = btoa(JSON.stringify({ url: input.url, ...headers(input, variable('env:TOKEN')) }));
      return `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(input.name)}&config=${encodeURIComponent(config)}`;
    },
  },
  {
    id: 'vscode',
    label: 'VS Code',
    place: '.vscode/mcp.json',
    format: 'json',
    snippet: (input) =>
      json({
        ...(input.needsToken && {
          inputs: [
            { type: 'promptString', id: 'token', description: `Access token for ${input.name}`, password: true },
          ],
        }),
        servers: { [input.name]: { type: 'http', url: input.url, ...headers(input, variable('input:token')) } },
      }),
    installLink: ({ name, url }) =>
      `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, type: 'http', url }))}`,
  },
  {
    id: 'codex',
    label: 'Codex',
    place: '~/.codex/config.toml',
    format: 'toml',
    snippet: (input) =>
      `[mcp_servers.${JSON.stringify(input.name)}]\nurl = ${JSON.stringify(input.url)}${codexCredential(input)}`,
  },
  {
    id: 'gemini-cli',
    label: 'Gemini CLI',
    place: '~/.gemini/settings.json',
    format: 'json',
    snippet: (input) => json({ mcpServers: { [input.name]: { httpUrl: input.url, ...headers(input) } } }),
  },
  {
    id: 'copilot-cli',
    label: 'Copilot CLI',
    place: '~/.copilot/mcp-config.json',
    format: 'json',
    snippet: (input) =>
      json({ mcpServers: { [input.name]: { type: 'http', url: input.url, tools: ['*'], ...headers(input) } } }),
  },
  {
    id: 'windsurf',
    label: 'Windsurf',
    place: '~/.codeium/windsurf/mcp_config.json',
    format: 'json',
    snippet: (input) =>
      json({ mcpServers: { [input.name]: { serverUrl: input.url, ...headers(input, variable('env:TOKEN')) } } }),
  },
  {
    id: 'inspector',
    label: 'MCP Inspector',
    place: 'Terminal',
    format: 'shell',
    snippet: (input) =>
      `npx @modelcontextprotocol/inspector --cli ${input.url} --transport http${input.needsToken ? ` \\\n  --header "${credentialLine(input, TOKEN)}"` : ''} \\\n  --method tools/list`,
  },
];

function remoteHeader(input: SnippetInput): string[] {
  return input.needsToken ? ['--header', credential(input, variable('TOKEN')).join(':')] : [];
}

function codexCredential({ needsToken, keyHeader }: SnippetInput): string {
  if (!needsToken) return '';
  if (keyHeader === undefined) return '\nbearer_token_env_var = "TOKEN"';
  return `\nenv_http_headers = { ${JSON.stringify(keyHeader)} = "TOKEN" }`;
}

/** initialize, then a tool call; the session header is carried over when the server gives one. */
function curlSnippet({ name: _, ...input }: SnippetInput): string {
  return curlCall({ ...input, tool: 'TOOL', args: {} });
}

export type CurlCall = Omit<SnippetInput, 'name'> & { tool: string; args: Record<string, unknown> };

/** A shell script that opens a session and calls one tool. */
export function curlCall({ url, needsToken, keyHeader, protocolVersion, tool, args }: CurlCall): string {
  const initialize = rpc(1, 'initialize', {
    protocolVersion,
    capabilities: {},
    clientInfo: { name: 'curl', version: '1' },
  });
  const call = rpc(2, 'tools/call', { name: tool, arguments: args });
  return [
    `URL=${quoted(url)}`,
    'mcp() {',
    '  curl -s "$URL" \\',
    ...(needsToken ? [`    -H "${credentialLine({ keyHeader }, TOKEN)}" \\`] : []),
    `    -H 'Content-Type: application/json' \\`,
    `    -H 'Accept: application/json, text/event-stream' "$@"`,
    '}',
    `SESSION=$(mcp -D - -o /dev/null -d ${quoted(initialize)} \\`,
    `  | sed -n 's/^[Mm]cp-[Ss]ession-[Ii]d: *\\([^[:space:]]*\\).*/\\1/p')`,
    `set -- -H "Mcp-Session-Id: $SESSION" -H 'MCP-Protocol-Version: ${protocolVersion}'`,
    `mcp "$@" -d ${quoted('{"jsonrpc":"2.0","method":"notifications/initialized"}')}`,
    `mcp "$@" -d ${quoted(call)}`,
  ].join('\n');
}

/** A text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Gets a token of the built-in identity provider for one proxy. */
export function sandboxTokenSnippet(issuer: string, mcpUrl: string): string {
  return [
    `TOKEN=$(curl -s -u agent-a:agent-a-secret \\`,
    `  -d grant_type=client_credentials \\`,
    `  --data-urlencode 'resource=${mcpUrl}' \\`,
    `  ${issuer.replace(/\/$/, '')}/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
  ].join('\n');
}

/** Whether clients elsewhere cannot reach this address. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
