import { expect } from '@playwright/test';
import { type Collector, startCollector } from '@tallygate/sandbox/collector/collector';
import { type FixtureServer, startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { type IdentityProvider, startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { type SampleServer, startSampleServer } from '@tallygate/sandbox/sample-server';
import { type Played, playScript } from './clients/play-script.ts';
import { type KnownNames, LEGACY_REVISIONS, legacyScript, modernScript, type Step } from './clients/recorded-script.ts';
import { startGateway } from './conformance/gateway.ts';
import { protectedConfig } from './conformance/protected-config.ts';
import { test } from './product-test.ts';
import { requestToken } from './sandbox-client.ts';

let identityProvider: IdentityProvider;
let collector: Collector;
let fixture: FixtureServer;
let sample: SampleServer;

test.beforeAll(async () => {
  [identityProvider, collector, fixture, sample] = await Promise.all([
    startIdentityProvider(),
    startCollector(),
    startFixtureServer(),
    startSampleServer(),
  ]);
});
test.afterAll(() => Promise.all([identityProvider.close(), collector.close(), fixture.close(), sample.close()]));

test('every answer of every revision has the same status, headers and bytes through the gateway', async () => {
  const scripts = [...legacyScripts({ tool: 'test_simple_text', prompt: 'test_simple_prompt' }), modernScript()];
  const { direct, relayed } = await playBoth(fixture.url, scripts);

  expect(relayed).toEqual(direct);
  // The script is worth something only if the server did all kinds of things with it.
  expect(direct.length).toBeGreaterThanOrEqual(100);
  expect([...new Set(direct.map(({ status }) => status))].sort()).toEqual([200, 202, 400, 404]);
  expect(direct.filter(({ body }) => body.includes('data: {')).length).toBeGreaterThan(30);
});

test('the same holds for the sample server, which answers in the manner of version 1', async () => {
  const { direct, relayed } = await playBoth(
    sample.url,
    legacyScripts({ tool: 'get-tiny-image', prompt: 'simple-prompt' }),
  );

  expect(relayed).toEqual(direct);
  expect([...new Set(direct.map(({ status }) => status))].sort()).toEqual([200, 202, 400]);
});

function legacyScripts(names: KnownNames): Step[][] {
  return LEGACY_REVISIONS.map((revision) => legacyScript(revision, names));
}

/** Plays the scripts at the server itself and at a proxy that authenticates and meters. */
async function playBoth(upstream: string, scripts: Step[][]): Promise<{ direct: Played[]; relayed: Played[] }> {
  const gateway = await startGateway((port) =>
    protectedConfig({ port, upstream, issuer: identityProvider.url, collector: collector.url }),
  );
  try {
    const url = `${gateway.url.replace('127.0.0.1', 'localhost')}/fixture/mcp`;
    const authorization = `Bearer ${await requestToken(identityProvider.url, url)}`;
    const direct: Played[] = [];
    const relayed: Played[] = [];
    for (const script of scripts) {
      direct.push(...(await playScript(upstream, script)));
      relayed.push(...(await playScript(url, script, authorization)));
    }
    return { direct, relayed };
  } finally {
    await gateway.close();
  }
}
