import type { GatewayConfigInput } from '@tallygate/contracts/gateway-config';
import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { Reason } from '@tallygate/contracts/outcome';
import { TEST_HEADER } from '@tallygate/contracts/test-caller';
import type { Exchange, UpstreamScript } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { testCaller } from '../auth/test-caller.testing.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import {
  type Answer,
  answerOk,
  call,
  namedCallers,
  open,
  send,
  startTestGateway,
  type TestGateway,
  until,
} from '../relay/gateway.testing.ts';

type Billing = GatewayConfigInput['billing'];
/** What made an event with a reason, and what its caller got of it; undefined for a caller who had left. */
export type Made = { gateway: TestGateway; answer: Answer | undefined };

const AS_A = { authorization: 'Bearer a' };

type Setting = { spec?: Partial<McpProxyInput['spec']>; policies?: PreparedPolicy[]; billing?: Billing };

function start(script: UpstreamScript, billing: Billing, setting: Setting = {}): Promise<TestGateway> {
  return startTestGateway(script, {
    policies: setting.policies ?? [namedCallers()],
    config: { billing: { ...billing, ...setting.billing } },
    ...(setting.spec === undefined ? {} : { spec: setting.spec }),
  });
}

/** Answers each request with the next of these, as the JSON-RPC message to its id. */
function answering(...answers: object[]): UpstreamScript {
  return async (exchange) => {
    const { id } = JSON.parse(await exchange.request.text());
    exchange.json({ jsonrpc: '2.0', id, ...answers.shift() });
  };
}

async function one(script: UpstreamScript, billing: Billing, setting?: Setting): Promise<Made> {
  const gateway = await start(script, billing, setting);
  return { gateway, answer: await send(gateway, { body: call(1), headers: AS_A }) };
}

/** A call that starts a task, and one request about it. */
async function task(billing: Billing, state: object, ttl: number | null = 60_000): Promise<Made> {
  const receipt = { result: { task: { taskId: 't1', status: 'working', ttl } } };
  const gateway = await start(answering(receipt, state), billing);
  await send(gateway, { body: call(1, 'slow', { task: {} }), headers: AS_A });
  const body = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tasks/get', params: { taskId: 't1' } });
  return { gateway, answer: await send(gateway, { body, headers: AS_A }) };
}

/** A server that sends the first part of its answer, and the rest when it is told to. */
function inParts(first: string, rest: string): { script: UpstreamScript; release: () => void } {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const script = async (exchange: Exchange) => {
    await exchange.request.text();
    if (first !== '') {
      exchange.head(200, { 'content-type': 'text/event-stream' });
      await exchange.write(first);
    }
    await released;
    if (first === '') exchange.head(200, { 'content-type': 'text/event-stream' });
    exchange.end(rest);
  };
  return { script, release };
}

const RESULT = `data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: 'worth its price' }] } })}\n\n`;
const AT = RESULT.indexOf('worth');

/** A caller who leaves once they have what was sent first, or the server has the call. */
async function leaving(
  parts: ReturnType<typeof inParts>,
  billing: Billing,
  { received = '', headers = {} }: { received?: string; headers?: Record<string, string> } = {},
): Promise<Made> {
  const gateway = await start(parts.script, billing);
  const caller = open(gateway, { body: call(1), headers: { ...AS_A, ...headers } });
  caller.head.catch(() => {});
  await gateway.upstream.request(0);
  await until(() => caller.received().endsWith(received) || undefined);
  caller.request.destroy();
  const { metrics } = gateway.recorder;
  await until(async () => metrics.unattended === 1 || (await gateway.events()).length > 0 || undefined);
  parts.release();
  return { gateway, answer: undefined };
}

const noCompany: PreparedPolicy = {
  name: 'no-company',
  readsBody: false,
  async onHeaders(request) {
    const refusal = await namedCallers().onHeaders?.(request);
    if (request.principal !== undefined) request.principal = { ...request.principal, company: undefined };
    return refusal;
  },
};

/** No policy of this version has quotas; what one would answer is recorded as any refusal. */
const usedUp: PreparedPolicy = {
  name: 'used-up',
  readsBody: true,
  onRequest: () => ({ status: 200, headers: {}, body: '{}', denial: 'quota', detail: 'used_up' }),
};

const policy = (name: string, params: object) => ({ policies: [{ name, version: 'v1', params }] }) as Setting['spec'];

/** For every reason, how it comes about at a gateway: real requests, a real server, and the rules that are given. */
export const EVERY_REASON: Readonly<Record<Reason, (billing: Billing) => Promise<Made>>> = {
  ok: (billing) => one(answerOk, billing),
  ok_defaulted: (billing) =>
    one(answerOk, billing, {
      spec: { billing: { quantity: { fromResult: '/structuredContent/n', default: '1' } } },
    }),
  tool_error: (billing) => one(answering({ result: { isError: true, content: [] } }), billing),
  rpc_error: (billing) => one(answering({ error: { code: -32000, message: 'x' } }), billing),
  invalid_result: (billing) => one(answering({ result: 'text' }), billing),
  interim: (billing) => one(answering({ error: { code: -32042, message: 'ask first' } }), billing),
  task_created: (billing) => one(answering({ result: { task: { taskId: 't1', status: 'working' } } }), billing),
  task_failed: (billing) => task(billing, { result: { taskId: 't1', status: 'failed' } }),
  task_cancelled: (billing) => task(billing, { result: { taskId: 't1', status: 'cancelled' } }),
  task_unresolved: (billing) => task(billing, { error: { code: -32602, message: 'Unknown task' } }, null),
  upstream_http_error: (billing) =>
    one((exchange) => {
      exchange.head(500, { 'content-type': 'text/html' });
      exchange.end('<h1>Failed</h1>');
    }, billing),
  upstream_unreachable: async (billing) => {
    const gateway = await start(answerOk, billing);
    await gateway.upstream.close();
    return { gateway, answer: await send(gateway, { body: call(1), headers: AS_A }) };
  },
  timeout: (billing) =>
    one(async (exchange) => void (await exchange.request.closed), billing, {
      spec: { resilience: { firstByteTimeout: '50ms' } },
    }),
  no_response: (billing) =>
    one((exchange) => exchange.json({ jsonrpc: '2.0', id: 'another', result: { content: [] } }), billing),
  cancelled: (billing) => leaving(inParts('', RESULT), billing),
  gateway_restart: async (billing) => {
    const gateway = await start(async (exchange) => void (await exchange.request.closed), billing);
    open(gateway, { body: call(1), headers: AS_A }).head.catch(() => {});
    await gateway.upstream.request(0);
    await gateway.service.drain(0);
    return { gateway, answer: undefined };
  },
  left_midway: (billing) =>
    leaving(inParts(RESULT.slice(0, AT), RESULT.slice(AT)), billing, { received: RESULT.slice(0, AT) }),
  undelivered: (billing) => leaving(inParts('', RESULT), billing, { headers: { 'idempotency-key': 'k' } }),
  duplicate: async (billing) => {
    const gateway = await start(answerOk, billing);
    const headers = { ...AS_A, 'idempotency-key': 'k' };
    await send(gateway, { body: call(1), headers });
    return { gateway, answer: await send(gateway, { body: call(2), headers }) };
  },
  unattributed: (billing) => one(answerOk, billing, { policies: [noCompany] }),
  denied_auth: async (billing) => {
    const gateway = await start(answerOk, billing);
    return { gateway, answer: await send(gateway, { body: call(1) }) };
  },
  denied_policy: (billing) =>
    one(answerOk, billing, {
      spec: policy('mcp-authz', { tools: [{ requiredScopes: ['pay'] }] }),
    }),
  denied_held: (billing) => one(answerOk, billing, { spec: { toolDefinitions: { onChange: 'hold', confirmed: {} } } }),
  denied_rate: async (billing) => {
    const gateway = await start(answerOk, billing, {
      spec: policy('basic-ratelimit', { limits: [{ requests: 1, duration: '1h' }] }),
    });
    await send(gateway, { body: call(1), headers: AS_A });
    return { gateway, answer: await send(gateway, { body: call(2), headers: AS_A }) };
  },
  denied_quota: (billing) => one(answerOk, billing, { policies: [namedCallers(), usedUp] }),
  denied_rule: async (billing) => {
    const gateway = await start(answerOk, billing, { spec: { sessions: { strict: true } } });
    const headers = { ...AS_A, 'mcp-session-id': 'nobody-made-it' };
    return { gateway, answer: await send(gateway, { body: call(1), headers }) };
  },
  protocol: async (billing) => {
    const gateway = await start(answerOk, billing);
    const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    return { gateway, answer: await send(gateway, { body, headers: AS_A }) };
  },
  malformed: async (billing) => {
    const gateway = await start(answerOk, billing);
    return { gateway, answer: await send(gateway, { body: 'nonsense', headers: AS_A }) };
  },
  free_tool: (billing) => one(answerOk, billing, { spec: { billing: { tools: { add: { free: true } } } } }),
  async test(billing) {
    const gateway = await start(answerOk, billing);
    const { publicKey, token } = await testCaller('p');
    gateway.testCallers.trust([publicKey]);
    return { gateway, answer: await send(gateway, { body: call(1), headers: { [TEST_HEADER]: token } }) };
  },
  free_caller: (billing) => one(answerOk, billing, { billing: { free_callers: ['a'] } }),
};
