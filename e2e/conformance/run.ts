// `npm run conformance`: the official suite against a server directly and through the whole gateway; both must be equal.
import { startAuthorizationInjector } from '@tallygate/sandbox/authorization-injector';
import { startCollector } from '@tallygate/sandbox/collector/collector';
import { startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { startSampleServer } from '@tallygate/sandbox/sample-server';
import { requestToken } from '../sandbox-client.ts';
import { FAULTS, startFaultyProxy } from './faulty-proxy.ts';
import { startGateway } from './gateway.ts';
import { isMended, knownFailures, strayFailures } from './known-failures.ts';
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

function summaryOf(checks: Checks): string {
  return `${countOf(checks, 'SUCCESS')} passed, ${countOf(checks, 'FAILURE')} failed`;
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
  const token = await requestToken(
    identityProvider.url,
    `${gateway.url.replace('127.0.0.1', 'localhost')}/fixture/mcp`,
  );
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

const direct = new Map<string, Checks>();
for (const set of SETS) {
  const checks = await runSet(set, fixture.url);
  direct.set(set.name, checks);
  const failures = [...checks.keys()].filter((key) => key.endsWith(' / FAILURE'));
  report(`fixture, direct, ${set.name}`, failures, summaryOf(checks));
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

// An independent server that knows few of the suite's names: its failures are known one by one, and the gateway must
// neither add nor hide one, but for the Host and Origin check, which it makes and the sample server does not.
const sampleDirect = new Map<string, Checks>();
for (const set of SETS) {
  const checks = await runSet(set, sample.url);
  sampleDirect.set(set.name, checks);
  const problems = strayFailures(checks, knownFailures(set.name, 'direct'));
  report(`sample server, direct, ${set.name}`, problems, summaryOf(checks));
}

await throughGateway(sample.url, async (url) => {
  for (const set of SETS) {
    const checks = await runSet(set, url);
    const differing = differences(sampleDirect.get(set.name) ?? new Map(), checks).filter((line) => !isMended(line));
    const problems = [...differing, ...strayFailures(checks, knownFailures(set.name, 'through the gateway'))];
    const detail = `${summaryOf(checks)}, ${differing.length} differences`;
    report(`sample server, through the gateway, ${set.name}`, problems, detail);
  }
});

const strays = strayFailures(new Map([['new / check / FAILURE', 1]]), { 'gone / check': 1 });
report(
  'a failure that is new and one that is gone are noticed',
  strays.length === 2 ? [] : ['the comparison with the known list found no difference'],
  `${strays.length} noticed`,
);

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
