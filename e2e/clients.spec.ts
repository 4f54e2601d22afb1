import { expect } from '@playwright/test';
import { type FixtureServer, startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { Bill, startMeter } from './clients/bill.ts';
import {
  AT_FIXTURE,
  AT_SAMPLE_SERVER,
  cancelBehindDoor,
  type LegacyExchanges,
  progressBehindDoors,
} from './clients/legacy-exchanges.ts';
import { deployProtected } from './clients/protected-proxy.ts';
import { type Connection, connectV1, connectV2, logInV1, logInV2, type SdkClient } from './clients/sdk-client.ts';
import { FIXTURE, SAMPLE_SERVER, type ServerUnderTest } from './clients/server-under-test.ts';
import type { LoginProvider } from './login-provider.ts';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';

// The first is the proxy that a first start with the sandbox brings along.
const PATHS = new Map([
  [SAMPLE_SERVER, '/sample/mcp'],
  [FIXTURE, '/fixture/mcp'],
]);
const MODERN = '2026-07-28';
const LATEST_LEGACY = '2025-11-25';

let product: Product;
let fixture: FixtureServer;
const meters = new Map<ServerUnderTest, () => Promise<string>>();
const bills: { server: ServerUnderTest; bill: Bill }[] = [];

test.beforeAll(async () => {
  [product, fixture] = await Promise.all([startProduct(), startFixtureServer()]);
  await deployProtected(product, 'fixture', fixture.url);
  for (const [server, path] of PATHS) meters.set(server, await startMeter(product, path));
});
test.afterAll(async () => {
  await product.stop();
  await fixture.close();
});

type Agent = {
  title: string;
  user: string;
  server: ServerUnderTest;
  logIn(url: URL, user: string): Promise<LoginProvider>;
  connect(connection: Connection): Promise<SdkClient>;
};
type LegacyAgent = Agent & { clientName: string; exchanges: LegacyExchanges };

const v1 = { logIn: logInV1, connect: connectV1, clientName: 'sdk-v1' };
const v2 = { logIn: logInV2, clientName: 'sdk-v2' };
const LEGACY: LegacyAgent[] = [
  { ...v1, title: 'SDK 1', user: 'ada', server: SAMPLE_SERVER, exchanges: AT_SAMPLE_SERVER },
  { ...v1, title: 'SDK 1', user: 'alan', server: FIXTURE, exchanges: AT_FIXTURE },
  {
    ...v2,
    title: 'SDK 2, which falls back from 2026-07-28',
    user: 'grace',
    connect: (connection) => connectV2(connection, 'auto'),
    server: SAMPLE_SERVER,
    exchanges: AT_SAMPLE_SERVER,
  },
  {
    ...v2,
    title: 'SDK 2 with the handshake',
    user: 'barbara',
    connect: (connection) => connectV2(connection, 'legacy'),
    server: FIXTURE,
    exchanges: AT_FIXTURE,
  },
];

for (const { title, user, server, clientName, exchanges, logIn, connect } of LEGACY) {
  test.describe
    .serial(`A23 ${title} at ${server.title}`, () => {
      let connection: Connection;
      let agent: SdkClient;
      let bill: Bill;

      test('logs in by dynamic registration, authorization code and PKCE, and lists the tools', async () => {
        const url = urlOf(server);
        connection = { url, provider: await logIn(url, `${user}@org-${user}`) };
        bill = newBill(server, user);
        agent = await connect(connection);

        const { tools } = await agent.client.listTools();

        expect(agent.sessionId).toBeTruthy();
        expect(tools.map((tool) => tool.name)).toContain(server.plain.name);
        await bill.expectNext([]);
      });

      test('P7 every kind of answer to a call makes one event with its outcome', async () => {
        const { plain, failing, unknownTool } = server;
        await agent.call(plain.name, plain.args);
        expect(await agent.call(failing.name, failing.args)).toMatchObject({ isError: true });
        const unknown = agent.call('no_such_tool');
        if (unknownTool.outcome === 'tool_error') expect(await unknown).toMatchObject({ isError: true });
        else await expect(unknown).rejects.toMatchObject({ code: unknownTool.errorCode });

        const from = { era: 'legacy' as const, protocolVersion: LATEST_LEGACY, clientName, company: `org-${user}` };
        await bill.expectNext([
          { target: plain.name, outcome: 'ok', billable: true, ...from },
          { target: failing.name, outcome: 'tool_error', isError: true, billable: false, ...from },
          { target: 'no_such_tool', billable: false, ...unknownTool, ...from },
        ]);
      });

      test('progress arrives one by one before the result, and is counted', () => exchanges.progress(agent, bill));

      test('an elicitation and a sampling inside their calls are answered, and counted', async () => {
        const { elicitation, sampling, asksOn } = server;
        const form = await agent.call(elicitation.name, elicitation.args);
        const completion = await agent.call(sampling.name, sampling.args);

        expect(JSON.stringify(form)).toMatch(/accept|provided/);
        expect(JSON.stringify(completion)).toContain('four');
        expect(agent.heard).toMatchObject({ elicited: 1, sampled: 1 });
        const asked = asksOn === 'the stream of the call' ? { serverRequests: 1 } : {};
        await bill.expectNext([
          { target: elicitation.name, outcome: 'ok', billable: true, ...asked },
          { target: sampling.name, outcome: 'ok', billable: true, ...asked },
        ]);
      });

      test('a call that is given up is cancelled at the server and not billed', () => exchanges.cancel(agent, bill));

      test('a call whose stream breaks is finished by a resumed one and billed once', () =>
        exchanges.resume(
          () => connect(connection),
          (sessionId) => connect({ ...connection, sessionId }),
          bill,
        ));

      test('log messages come at the level that was set', () => exchanges.logging(agent, bill));

      test('resources, prompts, completion and subscriptions work and are not billed', async () => {
        const { resource: uri, prompt, completion, touch } = server;
        await readsThings(agent, server);
        const completed = await agent.client.complete({
          ref: { type: 'ref/prompt', name: completion.prompt },
          argument: { name: completion.argument, value: completion.value },
        });
        await agent.client.subscribeResource({ uri });
        await agent.call(touch.name, touch.args);
        await expect.poll(() => agent.heard.updated).toContain(uri);
        await agent.client.unsubscribeResource({ uri });
        await agent.end();

        expect(completed.completion.values).toEqual(completion.values);
        expect(prompt).toBeTruthy();
        await bill.expectNext([{ target: touch.name, outcome: 'ok', billable: true }]);
        if (server.asksOn === 'the stream of the session') await bill.expectStream({ serverRequests: 2 });
      });
    });
}

test.describe
  .serial(`A23 SDK 2 with ${MODERN} at ${FIXTURE.title}`, () => {
    const user = 'edsger';
    const from = { era: 'modern' as const, protocolVersion: MODERN, clientName: 'sdk-v2' };
    let agent: Awaited<ReturnType<typeof connectV2>>;
    let bill: Bill;

    test('logs in by dynamic registration, authorization code and PKCE, and lists the tools', async () => {
      const url = urlOf(FIXTURE);
      const provider = await logInV2(url, `${user}@org-${user}`);
      bill = newBill(FIXTURE, user);
      agent = await connectV2({ url, provider }, 'auto');

      const { tools } = await agent.client.listTools();

      expect(agent.client.getNegotiatedProtocolVersion()).toBe(MODERN);
      expect(tools.map((tool) => tool.name)).toContain(FIXTURE.plain.name);
      await bill.expectNext([]);
    });

    test('P7 every kind of answer to a call makes one event with its outcome', async () => {
      await agent.call(FIXTURE.plain.name);
      expect(await agent.call(FIXTURE.failing.name)).toMatchObject({ isError: true });
      await expect(agent.call('no_such_tool')).rejects.toMatchObject({ code: -32602 });
      const mirrored = await agent.call('test_header_parameter', { region: 'eu' });

      expect(JSON.stringify(mirrored)).toContain('eu');
      await bill.expectNext([
        { target: FIXTURE.plain.name, outcome: 'ok', billable: true, company: `org-${user}`, ...from },
        { target: FIXTURE.failing.name, outcome: 'tool_error', isError: true, billable: false, ...from },
        { target: 'no_such_tool', outcome: 'rpc_error', errorCode: -32602, billable: false, ...from },
        { target: 'test_header_parameter', outcome: 'ok', billable: true, ...from },
      ]);
    });

    test('progress arrives one by one before the result, and is counted', () => progressBehindDoors(agent, bill));

    test('rounds that ask for input are free; the one that completes is billed', async () => {
      const ask = (kind: string) => agent.call(`test_input_required_result_${kind}`);
      const elicited = await ask('elicitation');
      const sampled = await ask('sampling');
      const twice = await ask('multi_round');

      expect(JSON.stringify(elicited)).toContain('Hello, Ann!');
      expect(JSON.stringify(sampled)).toContain('four');
      expect(JSON.stringify(twice)).toContain('Ann likes blue');
      expect(agent.heard).toMatchObject({ elicited: 3, sampled: 1 });
      const round = (kind: string, mrtrRound: number, isLast: boolean) => ({
        target: `test_input_required_result_${kind}`,
        outcome: isLast ? 'ok' : 'input_required',
        billable: isLast,
        mrtrRound,
      });
      await bill.expectNext([
        round('elicitation', 1, false),
        round('elicitation', 2, true),
        round('sampling', 1, false),
        round('sampling', 2, true),
        round('multi_round', 1, false),
        round('multi_round', 2, false),
        round('multi_round', 3, true),
      ]);
    });

    test('a call that is given up ends at the server and is not billed', async () => {
      await cancelBehindDoor(agent);
      await bill.expectNext([
        { target: 'test_until_cancelled', outcome: 'client_closed', billable: false, progress: 1, ...from },
        { target: 'test_wait_at_door', outcome: 'ok', billable: true },
      ]);
    });

    test('a subscription brings changes while calls go on, and costs nothing', async () => {
      const subscription = await agent.client.listen({
        toolsListChanged: true,
        resourceSubscriptions: [FIXTURE.resource],
      });
      await agent.call('test_trigger_tool_change');
      await expect.poll(() => agent.heard.listChanges).toBe(1);
      await agent.call(FIXTURE.touch.name);
      await expect.poll(() => agent.heard.updated).toEqual([FIXTURE.resource]);
      await subscription.close();

      await bill.expectNext([
        { target: 'test_trigger_tool_change', outcome: 'ok', billable: true },
        { target: FIXTURE.touch.name, outcome: 'ok', billable: true },
      ]);
    });

    test('log messages come to the call that asked for them', async () => {
      await agent.call('test_logging_tool');
      expect(agent.heard.logs).toEqual([]);
      await agent.client.callTool({
        name: 'test_logging_tool',
        _meta: { 'io.modelcontextprotocol/logLevel': 'info' },
      });
      expect(agent.heard.logs).toEqual(['info']);

      const logged = { target: 'test_logging_tool', outcome: 'ok', billable: true };
      await bill.expectNext([logged, logged]);
    });

    test('resources, prompts and completion work and are not billed', async () => {
      await readsThings(agent, FIXTURE);
      const asked = await agent.client.getPrompt({ name: 'test_input_required_result_prompt' });
      const { argument: name, value, values, prompt } = FIXTURE.completion;
      const completed = await agent.client.complete({
        ref: { type: 'ref/prompt', name: prompt },
        argument: { name, value },
      });
      await agent.end();

      expect(JSON.stringify(asked)).toContain('context: ');
      expect(completed.completion.values).toEqual(values);
      await bill.expectNext([]);
    });
  });

test('the meters stand at exactly the billed calls of all clients together', async () => {
  for (const [server, quantity] of meters) {
    const billed = bills.filter((entry) => entry.server === server).reduce((sum, { bill }) => sum + bill.billed, 0);
    expect(billed).toBeGreaterThan(0);
    expect(await quantity()).toBe(String(billed));
  }
});

function urlOf(server: ServerUnderTest): URL {
  return new URL(`${product.urls.gateway}${PATHS.get(server)}`);
}

function newBill(server: ServerUnderTest, user: string): Bill {
  const bill = new Bill(product, `user-${user}`);
  bills.push({ server, bill });
  return bill;
}

async function readsThings({ client }: SdkClient, server: ServerUnderTest): Promise<void> {
  const { contents } = await client.readResource({ uri: server.resource });
  const { resources } = await client.listResources();
  const { prompts } = await client.listPrompts();
  const { messages } = await client.getPrompt({ name: server.prompt });
  expect(contents).toMatchObject([{ uri: server.resource }]);
  expect(resources.length).toBeGreaterThan(0);
  expect(prompts.map((prompt) => prompt.name)).toContain(server.prompt);
  expect(messages.length).toBeGreaterThan(0);
}
