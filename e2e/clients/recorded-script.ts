/** One request of a script, as bytes; `inSession` sends the id that `initialize` gave. */
export type Step = {
  name: string;
  method: 'POST' | 'GET' | 'DELETE';
  headers: Record<string, string>;
  body?: string;
  inSession: boolean;
};

const JSON_BODY = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const MODERN = '2026-07-28';
const META = `"_meta":{"io.modelcontextprotocol/protocolVersion":"${MODERN}","io.modelcontextprotocol/clientInfo":{"name":"recorded","version":"1"},"io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}`;

/** The revisions that begin with `initialize`. */
export const LEGACY_REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];

/** Names a server knows: a tool without arguments, and a prompt. */
export type KnownNames = { tool: string; prompt: string };

/** What a client of one of those revisions sends in a session, oddities of spelling included. */
export function legacyScript(revision: string, { tool, prompt }: KnownNames): Step[] {
  const headers = { ...JSON_BODY, 'mcp-protocol-version': revision };
  const step = (name: string, body: string): Step => ({ name, method: 'POST', headers, body, inSession: true });
  const call = (id: string, tool: string, rest = '"arguments":{}') =>
    step(tool, `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${tool}",${rest}}}`);
  return [
    {
      name: 'initialize',
      method: 'POST',
      headers: JSON_BODY,
      body: `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"${revision}","capabilities":{},"clientInfo":{"name":"recorded","version":"1"}}}`,
      inSession: false,
    },
    step('initialized', '{"jsonrpc":"2.0","method":"notifications/initialized"}'),
    step('an id that is an empty string', '{"id":"","jsonrpc":"2.0","method":"ping"}'),
    step('tools/list', '{"jsonrpc" : "2.0", "id":"\\u00e9", "method":"tools/list","params":{}}'),
    call('1', tool),
    call('"1"', 'test_multiple_content_types'),
    call('2', 'test_tool_with_progress', '"_meta":{"progressToken":"p"}'),
    call('3', 'test_error_handling'),
    call('4', 'no_such_tool'),
    step('an unknown method', '{"jsonrpc":"2.0","id":5,"method":"no/such"}'),
    step('a resource', '{"jsonrpc":"2.0","id":6,"method":"resources/read","params":{"uri":"test://static-text"}}'),
    step('a missing resource', '{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"test://none"}}'),
    step('a prompt', `{"jsonrpc":"2.0","id":8,"method":"prompts/get","params":{"name":"${prompt}"}}`),
    step(
      'two requests in one array',
      `[{"jsonrpc":"2.0","id":9,"method":"ping"},{"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"${tool}"}}]`,
    ),
    step('an answer to nothing', '{"jsonrpc":"2.0","id":99,"result":{}}'),
    step('cancelled', '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}'),
    {
      ...step('an unknown revision', '{"jsonrpc":"2.0","id":11,"method":"ping"}'),
      headers: { ...headers, 'mcp-protocol-version': '1999-01-01' },
    },
    { ...step('no session id', '{"jsonrpc":"2.0","id":12,"method":"ping"}'), inSession: false },
    {
      name: 'a stream without a session',
      method: 'GET',
      headers: { ...headers, accept: 'text/event-stream' },
      inSession: false,
    },
    { name: 'the end of the session', method: 'DELETE', headers, inSession: true },
    step('a request after its end', '{"jsonrpc":"2.0","id":13,"method":"ping"}'),
  ];
}

/** What a client of revision 2026-07-28 sends: no handshake, each request complete in itself. */
export function modernScript(): Step[] {
  const step = (method: string, params = '', name = '', extra: Record<string, string> = {}): Step => ({
    name: name ? `${method} ${name}` : method,
    method: 'POST',
    headers: {
      ...JSON_BODY,
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(name ? { 'mcp-name': name } : {}),
      ...extra,
    },
    body: `{"jsonrpc":"2.0","id":1,"method":"${method}","params":{${META}${params}}}`,
    inSession: false,
  });
  const call = (tool: string, args = '{}', extra: Record<string, string> = {}) =>
    step('tools/call', `,"name":"${tool}","arguments":${args}`, tool, extra);
  const simple = call('test_simple_text');
  return [
    step('server/discover'),
    step('tools/list'),
    simple,
    call('test_multiple_content_types'),
    call('test_error_handling'),
    call('no_such_tool'),
    call('test_header_parameter', '{"region":"eu"}', { 'mcp-param-region': 'eu' }),
    {
      ...call('test_header_parameter', '{"region":"eu"}', { 'mcp-param-region': 'us' }),
      name: 'a wrong parameter header',
    },
    call('test_input_required_result_elicitation'),
    call('test_missing_capability'),
    step('resources/list'),
    step('resources/read', ',"uri":"test://static-text"', 'test://static-text'),
    step('resources/read', ',"uri":"test://none"', 'test://none'),
    step('prompts/get', ',"name":"test_simple_prompt"', 'test_simple_prompt'),
    step(
      'completion/complete',
      ',"ref":{"type":"ref/prompt","name":"test_prompt_with_arguments"},"argument":{"name":"arg1","value":"par"}',
    ),
    step('no/such'),
    { ...simple, name: 'no revision in the body', body: simple.body?.replace(/"_meta":\{.*?\}\},/, '') },
    {
      ...simple,
      name: 'a revision nobody knows',
      body: simple.body?.replaceAll(MODERN, '2099-01-01'),
      headers: { ...simple.headers, 'mcp-protocol-version': '2099-01-01' },
    },
  ];
}
