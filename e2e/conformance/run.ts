// `npm run conformance`: the official suite against a server directly and through the whole gateway; both must be equal.
import { startAuthorizationInjector } from '@tallygate/sandbox/authorization-injector';
import { startCollector } from '@tallygate/sandbox/collector/collector';
import { startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { startSampleServer } from '@tallygate/sandbox/sample-server';
import { FAULTS, startFaultyProxy } from './faulty-proxy.ts';
import { startGateway } from './gateway.ts';
import { protectedConfig } from './protected-config.ts';
import { type Checks, countOf, differences, runSet, SETS } from './suite.ts';

let passed = 0;
let failed = 0;

function report(name: string, problems: string[], detail: string): void {
  if (problems.length === 0) passed++;
  else failed++;
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}: ${detail}`);
  for (const problem of problems.slice(0, 20)) console.log(`       ${problem}`);
}

const identityProvider = await startIdentityProvider();
const collector = await startCollector();
const fixture = await startFixtureServer();
const sample = await startSampleServer();

/** The gateway with authentication, policies and metering, and a relay before it that adds a caller's token. */
async function throughGateway<T>(upstream: string, work: (url: string) => Promise<T>): Promise<T> {
  const gateway = await startGateway((port) =>
    protectedConfig({ port, upstream, issuer: identityProvider.url, collector: collector.url }),
  );
  const token = await clientToken(`${gateway.url.replace('127.0.0.1', 'localhost')}/fixture/mcp`);
  const injector = await startAuthorizationInjector({
    target: `${gateway.url}/fixture/mcp`,
    authorization: `Bearer ${token}`,
  });
  try {
    return await work(injector.url);
  } finally {
    await injector.close();
    await gateway.close();
  }
}

async function clientToken(resource: string): Promise<string> {
  const reply = await fetch(`${identityProvider.url}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('agent-a:agent-a-secret')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
  });
  return ((await reply.json()) as { access_token: string }).access_token;
}

const direct = new Map<string, Checks>();
for (const set of SETS) {
  const checks = await runSet(set, fixture.url);
  direct.set(set.name, checks);
  const failures = [...checks.keys()].filter((key) => key.endsWith(' / FAILURE'));
  report(
    `fixture, direct, ${set.name}`,
    failures,
    `${countOf(checks, 'SUCCESS')} passed, ${countOf(checks, 'FAILURE')} failed`,
  );
}

await throughGateway(fixture.url, async (url) => {
  for (const set of SETS) {
    const checks = await runSet(set, url);
    const problems = differences(direct.get(set.name) ?? new Map(), checks);
    report(
      `fixture, through the gateway, ${set.name}`,
      problems,
      `${countOf(checks, 'SUCCESS')} passed, ${problems.length} differences`,
    );
  }
});

// The sample server knows few of the suite's tools; what matters is that the gateway changes nothing about it, but for
// the Host and Origin check, which the gateway makes and the sample server does not.
const sampleSet = SETS[0];
if (sampleSet) {
  const sampleDirect = await runSet(sampleSet, sample.url);
  await throughGateway(sample.url, async (url) => {
    const problems = differences(sampleDirect, await runSet(sampleSet, url)).filter(
      (line) => !line.includes('dns-rebinding'),
    );
    report(
      'sample server, direct and through the gateway',
      problems,
      `${countOf(sampleDirect, 'SUCCESS')} passed either way`,
    );
  });
}

for (const { fault, set } of FAULTS) {
  const scenarios = SETS.find((entry) => entry.name === set);
  const healthy = direct.get(set);
  if (!scenarios || !healthy) throw new Error(`there is no set ${set}`);
  const proxy = await startFaultyProxy(fixture.url, fault);
  const noticed = differences(healthy, await runSet(scenarios, proxy.url));
  await proxy.close();
  report(
    `a relay that ${fault} is noticed`,
    noticed.length > 0 ? [] : ['the comparison found no difference'],
    `${noticed.length} differences`,
  );
}

await Promise.all([identityProvider.close(), collector.close(), fixture.close(), sample.close()]);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
