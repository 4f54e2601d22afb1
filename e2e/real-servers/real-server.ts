/** An MCP server that other people publish, and what it is asked. */
export type RealServer = {
  /** the package, as the registry names it */
  name: string;
  /** its entry, seen from the folder where the servers are installed, and its arguments */
  command: string[];
  env?: { [name: string]: string };
  /** what it wants to see in `Authorization`; the gateway is told, callers are not */
  authorization?: string;
  calls: { name: string; arguments?: unknown; _meta?: unknown }[];
  resources?: string[];
  prompts?: { name: string; arguments?: { [name: string]: string } }[];
  /** requests of the conversation that it never answers, by their titles */
  unanswered?: string[];
  /** what differs from run to run in its answers, beside session ids: found, replaced */
  varies?: [RegExp, string][];
};

const port = '8080';
/** Nothing listens there: a server that wants to reach its vendor is refused at once. */
const NOBODY = 'http://127.0.0.1:9';

/**
 * @param options.files a folder with `note.txt` for servers of files
 * @param options.chromium the browser for servers that drive one
 */
export function realServers({ files, chromium }: { files: string; chromium: string }): RealServer[] {
  return [
    {
      name: '@modelcontextprotocol/server-everything',
      command: ['node_modules/@modelcontextprotocol/server-everything/dist/index.js', 'streamableHttp'],
      env: { PORT: port },
      calls: [
        { name: 'echo', arguments: { message: 'Grüße, 世界 \u{1f600}' } },
        { name: 'echo', arguments: {} },
        { name: 'get-sum', arguments: { a: 0.1, b: 0.2 } },
        { name: 'get-tiny-image' },
        { name: 'get-annotated-message', arguments: { messageType: 'error', includeImage: true } },
        { name: 'get-structured-content', arguments: { location: 'Chicago' } },
        { name: 'get-resource-links', arguments: { count: 3 } },
        {
          name: 'trigger-long-running-operation',
          arguments: { duration: 0.2, steps: 4 },
          _meta: { progressToken: 'steps' },
        },
      ],
      resources: ['demo://resource/static/document/architecture.md', 'demo://resource/none'],
      prompts: [
        { name: 'simple-prompt' },
        { name: 'args-prompt', arguments: { city: 'Bern' } },
        { name: 'args-prompt' },
      ],
      varies: [[/^id: [0-9a-f-]{36}$/gm, 'id: <event>']],
    },
    {
      name: '@playwright/mcp',
      command: [
        'node_modules/@playwright/mcp/cli.js',
        ...['--port', port, '--headless', '--isolated', '--no-sandbox'],
        ...['--executable-path', chromium, '--allowed-hosts', '*', '--output-dir', files],
      ],
      calls: [
        { name: 'browser_navigate', arguments: { url: 'data:text/html,<title>page</title><button>press</button>' } },
        { name: 'browser_evaluate', arguments: { function: '() => document.title.length + 0.5' } },
        { name: 'browser_navigate', arguments: {} },
        { name: 'browser_click', arguments: { element: 'nothing', ref: 'e999' } },
        { name: 'browser_close' },
      ],
      varies: [[/page-[\dTZ-]+\.yml/g, '<page>']],
    },
    {
      name: '@upstash/context7-mcp',
      command: ['node_modules/@upstash/context7-mcp/dist/index.js', '--transport', 'http', '--port', port],
      calls: [
        { name: 'resolve-library-id', arguments: {} },
        { name: 'resolve-library-id', arguments: { libraryName: 7 } },
      ],
    },
    {
      name: '@notionhq/notion-mcp-server',
      command: [
        'node_modules/@notionhq/notion-mcp-server/bin/cli.mjs',
        ...['--transport', 'http', '--port', port, '--auth-token', 'the-token-of-the-server'],
      ],
      env: { NOTION_TOKEN: 'ntn_nobody' },
      authorization: 'Bearer the-token-of-the-server',
      calls: [],
    },
    {
      name: '@antv/mcp-server-chart',
      command: ['node_modules/@antv/mcp-server-chart/build/index.js', '--transport', 'streamable', '--port', port],
      env: { VIS_REQUEST_SERVER: NOBODY },
      calls: [
        { name: 'generate_pie_chart', arguments: { data: [] } },
        { name: 'generate_pie_chart', arguments: { data: [{ category: 'a', value: 'many' }] } },
        { name: 'generate_pie_chart', arguments: { data: [{ category: 'a', value: 1 }] } },
      ],
    },
    {
      name: 'fastmcp',
      command: ['fastmcp.mjs'],
      calls: [
        { name: 'add', arguments: { a: 1, b: 2 }, _meta: { progressToken: 7 } },
        { name: 'add', arguments: { a: 'one' } },
        { name: 'fail' },
      ],
      resources: ['text://hello', 'text://none'],
      prompts: [{ name: 'greet', arguments: { name: 'Ann' } }, { name: 'greet' }],
      // The ids of events: the stream's, the time, a counter, three random characters.
      varies: [[/^id: [0-9a-f-]{36}_\d{13}_\d{4}_\w+$/gm, 'id: <event>']],
    },
    {
      name: '@hono/mcp',
      command: ['hono-mcp.mjs'],
      calls: [{ name: 'echo', arguments: { text: 'a\u0000b \u2028' } }, { name: 'structured' }, { name: 'echo' }],
      resources: ['file:///readme'],
      unanswered: ['a revision that there is not', 'after the end'],
    },
    {
      name: 'mcp-lite',
      command: ['mcp-lite.mjs'],
      calls: [
        { name: 'echo', arguments: { text: 'hello' } },
        { name: 'echo', arguments: { text: 1 } },
        { name: 'progress', _meta: { progressToken: 'p' } },
      ],
      prompts: [{ name: 'greet' }],
    },
    {
      name: 'tmcp',
      command: ['tmcp.mjs'],
      calls: [
        { name: 'divide', arguments: { a: 1, b: 3 } },
        { name: 'divide', arguments: { a: 1, b: 0 } },
        { name: 'divide' },
      ],
      resources: ['text://motto'],
      prompts: [{ name: 'greet' }],
    },
    {
      name: 'supergateway',
      command: [
        'node_modules/supergateway/dist/index.js',
        ...['--outputTransport', 'streamableHttp', '--stateful', '--port', port],
        ...['--stdio', `node node_modules/@modelcontextprotocol/server-filesystem/dist/index.js ${files}`],
      ],
      calls: [
        { name: 'list_allowed_directories' },
        { name: 'read_text_file', arguments: { path: `${files}/note.txt` } },
        { name: 'read_text_file', arguments: { path: '/etc/hostname' } },
        { name: 'write_file', arguments: { path: `${files}/written.txt`, content: 'line\r\n' } },
        { name: 'search_files', arguments: { path: files } },
      ],
    },
  ];
}
