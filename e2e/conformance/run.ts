// `npm run conformance`: the official suite against servers directly and through the whole gateway; both must be equal.
import { startAuthorizationInjector } from '@tallygate/sandbox/authorization-injector';
import { startCollector } from '@tallygate/sandbox/collector/collector';
import { startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { startFixtureServerV1 } from '@tallygate/sandbox/fixture-server-v1/fixture-server-v1';
import { startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { startSampleServer } from '@tallygate/sandbox/sample-server';
import { requestToken } from '../sandbox-client.ts';
import { FAULTS, startFaultyProxy } from './faulty-proxy.ts';
import { startGateway } from './gateway.ts';
import { isMended, knownFailures, strayFailures } from './known-failures.ts';
import { protectedConfig } from './protected-config.ts';
import {
  ALL_2025_03,
  ALL_2025_06,
  ALL_2026,
  type Checks,
  countOf,
  differences,
  REQUIRED_2025,
  runSet,
  type ScenarioSet,
  SETS,
  scenariosForServers,
  scenariosOf,
} from './suite.ts';

type Subject = {
  name: string;
  start: () => Promise<{ url: string; close(): Promise<void> }>;
  sets: ScenarioSet[];
  /** Whether it fails in ways that are listed, and lacks what the gateway does in its place. */
  hasKnownFailures?: boolean;
};

/** A server of the SDK's newest generation, which knows all that the suite calls for. */
const FIXTURE: Subject = { name: 'fixture', start: startFixtureServer, sets: SETS };
const FIXTURE_V1: Subject = {
  name: 'fixture v1',
  start: startFixtureServerV1,
  sets: [REQUIRED_2025, ALL_2025_03, ALL_2025_06],
};
/** An independent server that knows few of the suite's names: the gateway must neither add nor hide a failure. */
const SAMPLE: Subject = {
  name: 'sample server',
  start: startSampleServer,
  sets: [REQUIRED_2025, ALL_2026, ALL_2025_06],
  hasKnownFailures: true,
};

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

type Pair = { direct: Checks; proxied: Checks; strays: string[]; differing: string[]; strayProxied: string[] };

/**
 * Runs each set directly and through the gateway at the same time, each with a server of its own: what one run makes a
 * server announce, the other does not hear.
 * @returns the checks of the direct runs
 */
async function compare({ name, start, sets, hasKnownFailures }: Subject): Promise<Checks[]> {
  const [own, behind] = await Promise.all([start(), start()]);
  const judge = (set: ScenarioSet, direct: Checks, proxied: Checks): Pair => {
    const known = hasKnownFailures ? knownFailures : () => ({});
    return {
      direct,
      proxied,
      strays: strayFailures(direct, known(set.name, 'direct')),
      differing: differences(direct, proxied).filter((line) => !(hasKnownFailures && isMended(line))),
      strayProxied: strayFailures(proxied, known(set.name, 'through the gateway')),
    };
  };
  const results: Checks[] = [];
  await throughGateway(behind.url, async (url) => {
    for (const set of sets) {
      const [direct, proxied] = await Promise.all([runSet(set, own.url), runSet(set, url)]);
      let pair = judge(set, direct, proxied);
      const problems = [...pair.strays, ...pair.differing, ...pair.strayProxied];
      if (problems.length > 0) {
        // Scenarios wait for fixed times, which a busy machine exceeds; what holds is the same when they run alone.
        console.log(`again, one after the other: ${name}, ${set.name}`);
        for (const problem of problems) console.log(`       ${problem}`);
        pair = judge(set, await runSet(set, own.url), await runSet(set, url));
      }
      results.push(pair.direct);
      report(`${name}, direct, ${set.name}`, pair.strays, summaryOf(pair.direct));
      const detail = `${summaryOf(pair.proxied)}, ${pair.differing.length} differences`;
      report(`${name}, through the gateway, ${set.name}`, [...pair.differing, ...pair.strayProxied], detail);
    }
  });
  await Promise.all([own.close(), behind.close()]);
  return results;
}

const tried = new Set((await compare(FIXTURE)).flatMap(scenariosOf));
const untried = (await scenariosForServers()).filter((name) => !tried.has(name));
report('every scenario that the suite lists for servers is tried', untried, `${tried.size} scenarios`);
await compare(FIXTURE_V1);
await compare(SAMPLE);

const strays = strayFailures(new Map([['new / check / FAILURE', 1]]), { 'gone / check': 1 });
report(
  'a failure that is new and one that is gone are noticed',
  strays.length === 2 ? [] : ['the comparison with the known list found no difference'],
  `${strays.length} noticed`,
);

const fixture = await startFixtureServer();
for (const { fault, scenario } of FAULTS) {
  const proxy = await startFaultyProxy(fixture.url, fault);
  const [direct, faulty] = await Promise.all([runSet(scenario, fixture.url), runSet(scenario, proxy.url)]);
  await proxy.close();
  const noticed = differences(direct, faulty);
  report(
    `a relay that ${fault} is noticed`,
    noticed.length > 0 ? [] : ['the comparison found no difference'],
    `${noticed.length} differences`,
  );
}

await Promise.all([identityProvider.close(), collector.close(), fixture.close()]);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
