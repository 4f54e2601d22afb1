import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderConfigToml } from '@tallygate/config/render-toml';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { readEnv } from '../env.ts';
import { answerOk, call, proxyOf, send } from '../relay/gateway.testing.ts';
import { startGateway } from '../start-gateway.ts';

test('a gateway that starts again knows the keys of the former run', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'restart-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const upstream = await startScriptedUpstream(answerOk);
  onTestFinished(() => upstream.close());
  const config = gatewayConfig.parse({ mcp_proxies: [proxyOf(upstream.url)] });
  writeFileSync(join(dir, 'config.toml'), renderConfigToml(config, { version: 1 }));
  const answers = [];
  for (let run = 0; run < 2; run += 1) {
    const env = readEnv({ GATEWAY_PORT: '0', GATEWAY_ADMIN_PORT: '0', TALLYGATE_DATA_DIR: dir });
    const gateway = await startGateway(env, pino({ level: 'silent' }));
    try {
      answers.push(await send(gateway, { body: call(run), headers: { 'idempotency-key': 'k' } }));
    } finally {
      await gateway.close();
    }
  }
  expect(answers.map((answer) => answer.status)).toEqual([200, 409]);
  expect(answers[1]?.json).toMatchObject({ id: 1, error: { data: { reason: 'idempotency_answer_gone' } } });
  expect(upstream.requests).toHaveLength(1);
});
