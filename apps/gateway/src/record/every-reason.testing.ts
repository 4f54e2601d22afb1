import type { GatewayConfigInput } from '@tallygate/contracts/gateway-config';
import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { Reason } from '@tallygate/contracts/outcome';
import { TEST_HEADER } from '@tallygate/contracts/test-caller';
import type { Exchange, UpstreamScript } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { accessLogClient } from '@tallygate/testing/access-log-client';
import { anEntry, ROUTER } from '@tallygate/testing/access-log-entries';
import { startAccessLog } from '../access-log/access-log.testing.ts';
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
import type { CallGate } from './call-gate.ts';

type Billing = GatewayConfigInput['billing'];
/** The rules under which something comes about, and who lets calls be made. */
export type Around = { billing?: Billing; gate?: CallGate };
/** What made an event with a reason, and what its caller got of it; undefined for a caller who had left. */
export type Made = { gateway: TestGateway; answer: Answer | undefined };

const AS_A = { authorization: 'Bearer a' };

type Setting = { spec?: Partial<McpProxyInput['spec']>; policies?: PreparedPolicy[]; billing?: Billing };

function start(script: UpstreamScript, around: Around, setting: Setting = {}): Promise<TestGateway> {
  return startTestGateway(script, {
    policies: setting.policies ?? [namedCallers()],
    config: { billing: { ...around.billing, ...setting.billing } },
    ...(around.gate !== undefined && { gate: around.gate }),
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

async function one(script: UpstreamScript, around: Around, setting?: Setting): Promise<Made> {
  const gateway = await start(script, around, setting);
  return { gateway, answer: await send(gateway, { body: call(1), headers: AS_A }) };
}

/** A call that starts a task, and one request about it. */
async function task(around: Around, state: object, ttl: number | null = 60_000): Promise<Made> {
  const receipt = { result: { task: { taskId: 't1', status: 'working', ttl } } };
  const gateway = await start(answering(receipt, state), around);
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
  around: Around,
  { received = '', headers = {} }: { received?: string; headers?: Record<string, string> } = {},
): Promise<Made> {
  const gateway = await start(parts.script, around);
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
export const EVERY_REASON: Readonly<Record<Reason, (around: Around) => Promise<Made>>> = {
  ok: (around) => one(answerOk, around),
  ok_defaulted: (around) =>
    one(answerOk, around, {
      spec: { billing: { quantity: { fromResult: '/structuredContent/n', default: '1' } } },
    }),
  ok_assumed: async ({ billing }) => {
    const { gateway, address } = await startAccessLog({}, billing && { billing });
    const client = accessLogClient(address);
    const silent = anEntry({ data: { mcp_response_properties: undefined } });
    const stream = client.open();
    stream.write({ identifier: ROUTER, http_logs: { log_entry: [silent] } });
    await stream.end();
    client.close();
    return { gateway, answer: undefined };
  },
  tool_error: (around) => one(answering({ result: { isError: true, content: [] } }), around),
  rpc_error: (around) => one(answering({ error: { code: -32000, message: 'x' } }), around),
  invalid_result: (around) => one(answering({ result: 'text' }), around),
  interim: (around) => one(answering({ error: { code: -32042, message: 'ask first' } }), around),
  task_created: (around) => one(answering({ result: { task: { taskId: 't1', status: 'working' } } }), around),
  task_failed: (around) => task(around, { result: { taskId: 't1', status: 'failed' } }),
  task_cancelled: (around) => task(around, { result: { taskId: 't1', status: 'cancelled' } }),
  task_unresolved: (around) => task(around, { error: { code: -32602, message: 'Unknown task' } }, null),
  upstream_http_error: (around) =>
    one((exchange) => {
      exchange.head(500, { 'content-type': 'text/html' });
      exchange.end('<h1>Failed</h1>');
    }, around),
  upstream_unreachable: async (around) => {
    const gateway = await start(answerOk, around);
    await gateway.upstream.close();
    return { gateway, answer: await send(gateway, { body: call(1), headers: AS_A }) };
  },
  timeout: (around) =>
    one(async (exchange) => void (await exchange.request.closed), around, {
      spec: { resilience: { firstByteTimeout: '50ms' } },
    }),
  no_response: (around) =>
    one((exchange) => exchange.json({ jsonrpc: '2.0', id: 'another', result: { content: [] } }), around),
  cancelled: (around) => leaving(inParts('', RESULT), around),
  gateway_restart: async (around) => {
    const gateway = await start(async (exchange) => void (await exchange.request.closed), around);
    open(gateway, { body: call(1), headers: AS_A }).head.catch(() => {});
    await gateway.upstream.request(0);
    await gateway.service.drain(0);
    return { gateway, answer: undefined };
  },
  left_midway: (around) =>
    leaving(inParts(RESULT.slice(0, AT), RESULT.slice(AT)), around, { received: RESULT.slice(0, AT) }),
  undelivered: (around) => leaving(inParts('', RESULT), around, { headers: { 'idempotency-key': 'k' } }),
  duplicate: async (around) => {
    const gateway = await start(answerOk, around);
    const headers = { ...AS_A, 'idempotency-key': 'k' };
    await send(gateway, { body: call(1), headers });
    return { gateway, answer: await send(gateway, { body: call(2), headers }) };
  },
  unattributed: (around) => one(answerOk, around, { policies: [noCompany] }),
  denied_auth: async (around) => {
    const gateway = await start(answerOk, around);
    return { gateway, answer: await send(gateway, { body: call(1) }) };
  },
  denied_policy: (around) =>
    one(answerOk, around, {
      spec: policy('mcp-authz', { tools: [{ requiredScopes: ['pay'] }] }),
    }),
  denied_held: (around) => one(answerOk, around, { spec: { toolDefinitions: { onChange: 'hold', confirmed: {} } } }),
  denied_rate: async (around) => {
    const gateway = await start(answerOk, around, {
      spec: policy('basic-ratelimit', { limits: [{ requests: 1, duration: '1h' }] }),
    });
    await send(gateway, { body: call(1), headers: AS_A });
    return { gateway, answer: await send(gateway, { body: call(2), headers: AS_A }) };
  },
  denied_quota: (around) => one(answerOk, around, { policies: [namedCallers(), usedUp] }),
  denied_rule: async (around) => {
    const gateway = await start(answerOk, around, { spec: { sessions: { strict: true } } });
    const headers = { ...AS_A, 'mcp-session-id': 'nobody-made-it' };
    return { gateway, answer: await send(gateway, { body: call(1), headers }) };
  },
  protocol: async (around) => {
    const gateway = await start(answerOk, around);
    const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    return { gateway, answer: await send(gateway, { body, headers: AS_A }) };
  },
  malformed: async (around) => {
    const gateway = await start(answerOk, around);
    return { gateway, answer: await send(gateway, { body: 'nonsense', headers: AS_A }) };
  },
  free_tool: (around) => one(answerOk, around, { spec: { billing: { tools: { add: { free: true } } } } }),
  async test(around) {
    const gateway = await start(answerOk, around);
    const { publicKey, token } = await testCaller('p');
    gateway.testCallers.trust([publicKey]);
    return { gateway, answer: await send(gateway, { body: call(1), headers: { [TEST_HEADER]: token } }) };
  },
  free_caller: (around) => one(answerOk, around, { billing: { free_callers: ['a'] } }),
};
