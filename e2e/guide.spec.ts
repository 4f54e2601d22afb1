import { readFile, writeFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { ADMIN, consoleApi, fetchToken, openSession, send } from './sandbox-client.ts';

const PATH = '/everything/mcp';
let product: Product;

test.beforeAll(async () => {
  product = await startProduct();
});
test.afterAll(async () => {
  await product.stop();
});

// Indented as its author meant it, with the sandbox's sample server in place of the container's host name.
const resource = (upstream: string) => `apiVersion: gateway.api-platform.wso2.com/v1alpha1
kind: Mcp
metadata:
  name: everything-mcp-v1.0
spec:
  displayName: Everything
  version: v1.0
  context: /everything
  specVersion: "2025-06-18"
  upstream:
    url: ${upstream}
  policies:
    - name: mcp-auth
      version: v0.1.1
      params:
        issuers:
          - PrimaryIDP
  tools: []
  resources: []
  prompts: []
`;

const analytics = `
[analytics]
enabled = true

[[analytics.publishers]]
type = "moesif"
enabled = true

[analytics.publishers.settings]
application_id = "sandbox-application-id"
publish_interval = 5
event_queue_size = 10000
batch_size = 50
timer_wakeup_seconds = 3

[analytics.grpc_event_server]
buffer_flush_interval = 1000000000
buffer_size_bytes = 16384
grpc_request_timeout = 20000000000
server_port = 18090
shutdown_timeout = 600
als_plain_text = true
max_message_size = 1000000000
max_header_limit = 8192
`;

function deploy() {
  return send(`${product.urls.api}/api/management/v0.9/mcp-proxies`, {
    method: 'POST',
    headers: { 'content-type': 'application/yaml', authorization: ADMIN },
    body: resource(product.urls.sampleServer),
  });
}

test.describe
  .serial('the guide, command by command', () => {
    test('the start check answers', async () => {
      const health = await send(`${product.urls.admin}/health`);

      expect(health.status).toBe(200);
      expect(health.json()).toMatchObject({ status: 'healthy' });
    });

    test('deploying the proxy answers 201 and the proxy is served', async () => {
      const deployed = await deploy();

      expect(deployed.status, deployed.text).toBe(201);
      expect(deployed.json()).toMatchObject({
        metadata: { name: 'everything-mcp-v1.0' },
        status: { state: 'deployed' },
      });
      const unauthenticated = await send(`${product.urls.gateway}${PATH}`, { method: 'POST', body: '{}' });
      expect(unauthenticated.status).toBe(401);
    });

    test('deploying it again answers 409', async () => {
      const again = await deploy();

      expect(again.status).toBe(409);
      expect(again.json()).toMatchObject({ status: 'error' });
    });

    test('the publisher settings pasted into config.toml are picked up without a restart', async () => {
      const before = (await send(`${product.urls.gatewayAdmin}/health`)).json<{ configHash: string; pid: number }>();
      // The guide's own port may be taken on this machine.
      const [port] = await claimPorts(1);
      const pasted = analytics.replace('server_port = 18090', `server_port = ${port}`);
      await writeFile(product.configFile, (await readFile(product.configFile, 'utf8')) + pasted);

      await expect
        .poll(
          async () => (await send(`${product.urls.gatewayAdmin}/health`)).json<{ configHash: string }>().configHash,
          { timeout: 10_000 },
        )
        .not.toBe(before.configHash);

      const after = (await send(`${product.urls.gatewayAdmin}/health`)).json<{ status: string; pid: number }>();
      expect(after).toMatchObject({ status: 'ok', pid: before.pid });
      await expect.poll(product.output, { timeout: 20_000 }).toMatch(/ALS server listening/);
    });

    test('a call without a token is 401, names where to get one, and makes no billable event', async () => {
      const refused = await send(`${product.urls.gateway}${PATH}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"x"}}}',
      });

      expect(refused.status).toBe(401);
      const metadataUrl = /resource_metadata="([^"]+)"/.exec(refused.headers['www-authenticate'] ?? '')?.[1];
      expect(metadataUrl).toBe(`${product.urls.gateway}/.well-known/oauth-protected-resource${PATH}`);
      expect((await send(metadataUrl ?? '')).json()).toMatchObject({
        resource: `${product.urls.gateway}${PATH}`,
        authorization_servers: [product.urls.identityProvider],
      });
      await expect.poll(async () => (await summary()).byReason.denied_auth ?? 0).toBeGreaterThan(0);
      expect((await summary()).billable).toBe(0);
    });

    test('calls with a token succeed, reach the collector and move the meter by their number', async () => {
      const meter = await consoleApi<{ id: string }>(product, '/meters', {
        method: 'POST',
        body: {
          name: 'Tool calls',
          definition: {
            filter: { and: [{ field: 'uri', op: 'prefix', value: `${product.urls.gateway}/everything` }] },
            metric: { type: 'count' },
          },
          price: { model: 'per_unit', unitAmount: '1' },
        },
      });
      const session = await openSession(product, PATH, await fetchToken(product, PATH));

      for (let call = 0; call < 3; call++) {
        const answer = await session.callTool('echo', { message: `hello ${call}` });
        expect(answer.status).toBe(200);
        expect(answer.text).toContain(`hello ${call}`);
      }

      await expect.poll(collected, { timeout: 20_000 }).toBe(3);
      const preview = await consoleApi<{ quantity: string; total: string }>(product, `/meters/${meter.id}/preview`);
      expect(preview).toMatchObject({ quantity: '3', total: '3' });
      expect(await summary()).toMatchObject({ billable: 3 });
    });

    test('events carry who called and the path, and no credential', async () => {
      const { text } = await send(`${product.urls.collector}/_sandbox/events?limit=10`);

      expect(text).toContain('agent-a');
      expect(text).toContain('org-a');
      expect(text).toContain('/everything/mcp');
      expect(text.toLowerCase()).not.toContain('bearer');
    });
  });

async function collected(): Promise<number> {
  return (await send(`${product.urls.collector}/_sandbox/stats`)).json<{ distinct: number }>().distinct;
}

function summary() {
  return consoleApi<{ calls: number; billable: number; byReason: Record<string, number> }>(product, '/ledger/summary');
}
