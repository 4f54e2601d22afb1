import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCollector } from '@tallygate/sandbox/collector/collector';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { startConnectProxy } from '@tallygate/testing/connect-proxy';
import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listen } from '../auth/identity-provider.testing.ts';
import { readEnv } from '../env.ts';
import { answerOk, call, send } from '../relay/gateway.testing.ts';
import { startGateway } from '../start-gateway.ts';

const CONFIG = `
[outbound]
trust_proxy = true

[analytics]
enabled = true
[[analytics.publishers]]
type = "moesif"
[analytics.publishers.settings]
application_id = "sandbox-application-id"
moesif_base_url = "http://collector.invalid"
publish_interval = 0.05
timer_wakeup_seconds = 0.05

[[policy_configurations.jwtauth_v0.keymanagers]]
name = "K"
issuer = "https://issuer.invalid"
jwks.remote.uri = "http://issuer.invalid/jwks"

[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "p"
[mcp_proxies.spec]
displayName = "p"
version = "v1.0"
context = "/p"
upstream.url = "http://upstream.invalid/mcp"
`;

const portOf = ({ url }: { url: string }) => Number(new URL(url).port);

test('upstream, key set and collector are reached through the proxy of the environment', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'proxied-'));
  const upstream = await startScriptedUpstream(answerOk);
  const issuer = await listen((_request, response) => response.end('{"keys":[]}'));
  const collector = await startCollector();
  const ports = new Map([
    ['upstream.invalid:80', portOf(upstream)],
    ['issuer.invalid:80', portOf(issuer)],
    ['collector.invalid:80', portOf(collector)],
  ]);
  const proxy = await startConnectProxy((authority) => ports.get(authority));
  writeFileSync(join(dir, 'config.toml'), CONFIG);
  const lines: string[] = [];
  const gateway = await startGateway(
    readEnv({ GATEWAY_PORT: '0', GATEWAY_ADMIN_PORT: '0', TALLYGATE_DATA_DIR: dir, HTTP_PROXY: proxy.url }),
    pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
  );
  onTestFinished(async () => {
    await gateway.close();
    proxy.close();
    await Promise.all([upstream.close(), issuer.close(), collector.close()]);
    rmSync(dir, { recursive: true, force: true });
  });

  expect((await send(gateway, { body: call(1) })).status).toBe(200);
  await vi.waitFor(
    () => {
      expect(gateway.state.publishers()[0]).toMatchObject({ sent: 1 });
      expect(gateway.state.holder.current.keyManagers.all()[0]?.status().fetchedAt).not.toBeNull();
    },
    { timeout: 20_000 },
  );

  expect(new Set(proxy.asked.map(({ authority }) => authority))).toEqual(new Set(ports.keys()));
  expect(upstream.requests).toHaveLength(1);
  expect(lines.join('')).not.toMatch(/p@ss|p%40ss/);
});
