import { describe, expect, it } from 'vitest';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import {
  elementOf,
  METADATA_URL,
  prepared,
  preparedOne,
  principalWith,
  requestWith,
  run,
  toolCall,
} from './policy-request.testing.ts';

const read = (uri: string, id = 1) => ({ jsonrpc: '2.0', id, method: 'resources/read', params: { uri } });
const list = (method: string) => elementOf({ jsonrpc: '2.0', id: 1, method });
const withMessage = (message: unknown, parts = {}) => requestWith({ message, ...parts });

describe('mcp-acl-list', () => {
  const policy = preparedOne('mcp-acl-list', {
    tools: { mode: 'allow', exceptions: ['danger'] },
    prompts: { mode: 'deny', exceptions: ['hello'] },
  });

  it('answers a denied call as if the tool did not exist', async () => {
    const refusal = await run([policy], withMessage(toolCall('danger', 'a-1')));
    expect(refusal).toMatchObject({ status: 200, denial: 'policy', detail: 'tool_denied' });
    expect(JSON.parse(refusal?.body ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 'a-1',
      error: { code: -32602, message: 'Unknown tool: danger' },
    });
  });

  it('lets everything else pass, also kinds without a list', async () => {
    for (const message of [toolCall('echo'), read('file:///x'), { jsonrpc: '2.0', id: 1, method: 'ping' }]) {
      expect(await run([policy], withMessage(message))).toBeUndefined();
    }
  });

  it('allows only the exceptions in deny mode, for completions too', async () => {
    const get = (name: string) => ({ jsonrpc: '2.0', id: 1, method: 'prompts/get', params: { name } });
    const complete = {
      jsonrpc: '2.0',
      id: 1,
      method: 'completion/complete',
      params: { ref: { type: 'ref/prompt', name: 'x' } },
    };
    expect(await run([policy], withMessage(get('hello')))).toBeUndefined();
    expect(await run([policy], withMessage(get('other')))).toMatchObject({ detail: 'prompt_denied' });
    expect(await run([policy], withMessage(complete))).toMatchObject({ detail: 'prompt_denied' });
  });

  it('P13: refuses a whole batch with 403 for one denied call', async () => {
    const refusal = await run([policy], withMessage([toolCall('echo', 1), toolCall('danger', 2)]));
    expect(refusal?.status).toBe(403);
    expect(JSON.parse(refusal?.body ?? '')).toMatchObject([
      { id: 1, error: { code: -32600 } },
      { id: 2, error: { code: -32602 } },
    ]);
  });

  it('hides denied entries from lists and keeps everything else of the answer', () => {
    expect(policy.rewritesAnswerOf?.('tools/list')).toBe(true);
    expect(policy.rewritesAnswerOf?.('resources/list')).toBe(false);
    expect(policy.rewritesAnswerOf?.('tools/call')).toBe(false);
    const message = {
      jsonrpc: '2.0',
      id: 7,
      result: {
        tools: [{ name: 'echo', icons: [] }, { name: 'danger' }],
        nextCursor: 'c',
        ttlMs: 5,
        cacheScope: 'public',
      },
    };
    expect(policy.rewriteAnswer?.(message, list('tools/list'), requestWith())).toEqual({
      jsonrpc: '2.0',
      id: 7,
      result: { tools: [{ name: 'echo', icons: [] }], nextCursor: 'c', ttlMs: 5, cacheScope: 'private' },
    });
    expect(policy.rewriteAnswer?.({ id: 7, error: {} }, list('tools/list'), requestWith())).toBeUndefined();
  });

  it('refuses params without any list or with an unknown mode', () => {
    expect(() => preparedOne('mcp-acl-list', {})).toThrow();
    expect(() => preparedOne('mcp-acl-list', { tools: { mode: 'some' } })).toThrow();
  });
});

describe('mcp-authz', () => {
  const rules = {
    tools: [
      { name: '*', requiredScopes: ['mcp:call'] },
      { name: 'pay', requiredScopes: ['pay:write'] },
      { name: 'vip', requiredClaims: { tier: 'gold' } },
      { name: 'any', scopes: { anyOf: ['x', 'y'] } },
    ],
    methods: [{ name: '*', requiredScopes: ['mcp:use'] }],
  };
  const caller = (scopes: string[], claims = {}) => principalWith({ scopes: new Set(scopes), claims });
  const policies = prepared([
    { name: 'mcp-auth', params: { requiredScopes: ['route'] } },
    { name: 'mcp-authz', params: rules },
  ]);
  const authz = policies[1]!;
  const ask = (message: unknown, principal?: PolicyRequest['principal']) =>
    authz.onRequest?.(requestWith({ message, principal, policies })) as ReturnType<NonNullable<typeof authz.onHeaders>>;

  it('A9: refuses a call without its scopes, naming all it needs, the same way every time', async () => {
    const refusal = await ask(toolCall('pay'), caller(['mcp:call', 'mcp:use']));
    expect(refusal).toMatchObject({ status: 403, denial: 'policy', detail: 'scope_missing' });
    expect(refusal?.headers['www-authenticate']).toBe(
      `Bearer error="insufficient_scope", scope="route pay:write mcp:call mcp:use", resource_metadata="${METADATA_URL}", error_description="The access token lacks a required scope"`,
    );
    expect(await ask(toolCall('pay', 99), caller(['mcp:call', 'mcp:use']))).toEqual(refusal);
  });

  it('A9: asks for the union of a batch and forwards nothing of it', async () => {
    const refusal = await ask([toolCall('any', 1), toolCall('pay', 2)], caller(['mcp:call', 'mcp:use']));
    const scope = /scope="([^"]*)"/.exec(refusal?.headers['www-authenticate'] ?? '')?.[1]?.split(' ');
    expect(new Set(scope)).toEqual(new Set(['route', 'x', 'y', 'pay:write', 'mcp:call', 'mcp:use']));
  });

  it('lets a call pass that meets every rule that matches', async () => {
    expect(await ask(toolCall('pay'), caller(['mcp:call', 'mcp:use', 'pay:write']))).toBeUndefined();
    expect(await ask(toolCall('any'), caller(['mcp:call', 'mcp:use', 'y']))).toBeUndefined();
    expect(await ask(toolCall('vip'), caller(['mcp:call', 'mcp:use'], { tier: 'gold' }))).toBeUndefined();
    expect(await ask(toolCall('vip'), caller(['mcp:call', 'mcp:use'], { tier: 'tin' }))).toMatchObject({
      status: 403,
      detail: 'claims_missing',
    });
  });

  it('does not govern the handshake with a rule for every method', async () => {
    expect(await ask({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }, caller([]))).toBeUndefined();
    expect(await ask({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, caller([]))).toMatchObject({ status: 403 });
  });

  it('asks an anonymous caller for a token, and lets ungoverned calls pass', async () => {
    expect(await ask(toolCall('pay'))).toMatchObject({ status: 401, detail: 'token_missing', denial: 'auth' });
    expect(await ask({ jsonrpc: '2.0', id: 1, method: 'ping' })).toBeUndefined();
  });

  it('refuses rules that require nothing', () => {
    expect(() => preparedOne('mcp-authz', {})).toThrow();
    expect(() => preparedOne('mcp-authz', { tools: [{ name: 'a' }] })).toThrow();
  });
});

describe('mcp-rewrite', () => {
  const policy = preparedOne('mcp-rewrite', {
    tools: [
      { name: 'greet', description: 'Says hello', target: 'echo', inputSchema: '{"type":"object"}', title: 'Greet' },
      { name: 'add', description: 'Adds' },
    ],
    resources: [{ name: 'doc', uri: 'doc://public', target: 'file:///secret' }],
    prompts: [],
  });

  it('P10: sends the upstream its own name and leaves every other byte alone', async () => {
    const request = withMessage(toolCall('greet'));
    const text =
      '{ "params" : {"arguments":{"name":"greet","big":12345678901234567890,"e":"\\u00e9"},"name":\t"greet"},"id":1,"method":"tools/call"}';
    request.body = Buffer.from(text);
    expect(await run([policy], request)).toBeUndefined();
    expect(request.edits.body?.toString()).toBe(text.replace('"name":\t"greet"', '"name":\t"echo"'));
  });

  it('renames each element of a batch and the mirrored header of a modern request', async () => {
    const batch = withMessage([toolCall('add', 1), toolCall('greet', 2)]);
    await run([policy], batch);
    expect(JSON.parse(String(batch.edits.body))).toEqual([toolCall('add', 1), toolCall('echo', 2)]);
    const modern = withMessage(toolCall('greet'), { era: 'modern', headers: { 'mcp-name': 'greet' } });
    await run([policy], modern);
    expect(modern.edits.upstreamHeaders.get('mcp-name')).toBe('echo');
  });

  it('leaves calls alone whose name stays the same, and hides what is not listed', async () => {
    const same = withMessage(toolCall('add'));
    expect(await run([policy], same)).toBeUndefined();
    expect(same.edits.body).toBeUndefined();
    expect(await run([policy], withMessage(toolCall('echo')))).toMatchObject({ status: 200, detail: 'tool_denied' });
    const prompt = { jsonrpc: '2.0', id: 1, method: 'prompts/get', params: { name: 'x' } };
    expect(await run([policy], withMessage(prompt))).toMatchObject({ detail: 'prompt_denied' });
  });

  it('shows lists as configured', () => {
    const message = {
      id: 1,
      result: {
        tools: [{ name: 'echo', inputSchema: {}, annotations: { a: 1 } }, { name: 'hidden' }, { name: 'add' }],
      },
    };
    expect(policy.rewriteAnswer?.(message, list('tools/list'), requestWith())).toEqual({
      id: 1,
      result: {
        tools: [
          {
            name: 'greet',
            description: 'Says hello',
            title: 'Greet',
            inputSchema: { type: 'object' },
            annotations: { a: 1 },
          },
          { name: 'add', description: 'Adds' },
        ],
      },
    });
  });

  it('shows a resource under the name it was asked for', async () => {
    const request = withMessage(read('doc://public'));
    await run([policy], request);
    expect(JSON.parse(String(request.edits.body)).params.uri).toBe('file:///secret');
    const answer = { id: 1, result: { contents: [{ uri: 'file:///secret', text: 't' }] } };
    expect(policy.rewriteAnswer?.(answer, elementOf(read('doc://public')), requestWith())).toEqual({
      id: 1,
      result: { contents: [{ uri: 'doc://public', text: 't' }] },
    });
  });

  it('refuses schemas that are not JSON and names given twice', () => {
    expect(() => preparedOne('mcp-rewrite', { tools: [{ name: 'a', description: '', inputSchema: '{' }] })).toThrow();
    const twice = { name: 'a', description: '' };
    expect(() => preparedOne('mcp-rewrite', { tools: [twice, twice] })).toThrow();
  });
});

describe('mcp-spec-validation', () => {
  const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
  const tools = [{ name: 'add', description: '', inputSchema: JSON.stringify(schema) }];

  it('refuses arguments that the schema of the proxy does not allow, without repeating them', async () => {
    const policy = preparedOne('mcp-spec-validation', {}, {}, { tools });
    expect(await run([policy], withMessage(toolCall('add', 1, { n: 1 })))).toBeUndefined();
    const refusal = await run([policy], withMessage(toolCall('add', 1, { n: 'private' })));
    expect(refusal).toMatchObject({ status: 200, denial: 'policy', detail: 'arguments_invalid' });
    expect(JSON.parse(refusal?.body ?? '').error).toMatchObject({
      code: -32602,
      message: 'Invalid arguments: /n must be integer',
    });
    expect(refusal?.body).not.toContain('private');
    expect(await run([policy], withMessage(toolCall('add', 1, undefined)))).toMatchObject({
      detail: 'arguments_invalid',
    });
  });

  it('learns schemas from lists that pass, without touching them', async () => {
    const policy = preparedOne('mcp-spec-validation', {});
    expect(await run([policy], withMessage(toolCall('add', 1, {})))).toBeUndefined();
    expect(policy.rewritesAnswerOf?.('tools/list')).toBe(true);
    const answer = {
      result: {
        tools: [
          { name: 'add', inputSchema: schema },
          { name: 'odd', inputSchema: { type: 'nonsense' } },
        ],
      },
    };
    expect(policy.rewriteAnswer?.(answer, list('tools/list'), requestWith())).toBeUndefined();
    expect(await run([policy], withMessage(toolCall('add', 1, {})))).toMatchObject({ detail: 'arguments_invalid' });
    expect(await run([policy], withMessage(toolCall('odd', 1, {})))).toBeUndefined();
  });

  it('refuses tools without a schema when told so', async () => {
    const policy = preparedOne('mcp-spec-validation', { unknownTools: 'refuse', learn: false });
    expect(policy.rewritesAnswerOf?.('tools/list')).toBe(false);
    expect(await run([policy], withMessage(toolCall('what')))).toMatchObject({ detail: 'tool_unknown' });
  });
});
