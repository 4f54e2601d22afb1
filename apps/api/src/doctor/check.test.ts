import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { ServerView } from '@tallygate/contracts/server-view';
import type { GatewayView } from '@tallygate/contracts/status-view';
import { describe, expect, it } from 'vitest';
import {
  type Check,
  type CheckResult,
  type Facts,
  type Installation,
  type ListedCheck,
  runChecks,
  type Verdict,
} from './check.ts';
import { openProxies, password, refusals } from './checks/access.ts';
import { analyticsOn, headersSafe } from './checks/delivery.ts';
import { fileReadable, gatewayInSync, gatewayLive } from './checks/gateway.ts';
import { destinationsAllowed } from './checks/outbound.ts';
import { templates } from './checks/templates.ts';
import { serversAnswer } from './checks/upstreams.ts';
import { attributed } from './checks/usage.ts';

function aPatient(overrides: Partial<Installation> = {}): Installation {
  return {
    at: '2026-11-30T14:00:00.000Z',
    file: null,
    config: gatewayConfig.parse({}),
    appliedHash: null,
    gateways: [],
    redirects: [],
    servers: [],
    toolChanges: [],
    downtimes: new Map(),
    lastDay: { calls: 0, billable: 0, byReason: {}, lateEvents: 0, corrections: { count: 0, calls: '0', meters: [] } },
    refusals: [],
    identityFaults: [],
    publishedHeaders: [],
    defaultPassword: false,
    proxies: 'no proxy',
    enrolled: { gateways: [], sharedToken: false },
    audit: { at: '2026-09-01T10:00:00.000Z', count: 1, head: { seq: 1, mac: '' }, findings: [] },
    exposures: [],
    consoleUrl: undefined,
    names: new Map(
      (overrides.config?.mcp_proxies ?? []).map(({ metadata, spec }) => [metadata.name, spec.displayName]),
    ),
    meterCounts: [],
    unmetered: [],
    disk: null,
    certificates: [],
    schema: null,
    databaseAheadMs: 0,
    mayMoveClock: false,
    heldInvoices: [],
    rails: [],
    reconciliation: null,
    stripeInvoices: [],
    timedWork: [],
    alertEndpointsOff: [],
    ...overrides,
  };
}

/** Facts that are read already. */
function factsOf(installation: Installation): Facts {
  return Object.fromEntries(
    Object.entries(installation).map(([name, value]) => [name, async () => value]),
  ) as unknown as Facts;
}

async function runAll(checks: readonly (Check | ListedCheck)[], installation: Installation) {
  const results: CheckResult[] = [];
  for await (const some of runChecks(checks, factsOf(installation))) results.push(...some);
  return results;
}

/** The first verdict, which is the only one where there is nothing to list. */
function resultOf(check: Check | ListedCheck, installation: Partial<Installation>): Verdict {
  return 'examine' in check ? check.examine(aPatient(installation)) : check.examineEach(aPatient(installation))[0];
}

describe('doctor', () => {
  it('skips a check whose condition failed, and names it', async () => {
    const results = await runAll([gatewayLive, gatewayInSync], aPatient());

    expect(results.map((check) => check.result)).toEqual(['fail', 'skipped']);
    expect(results[1]?.found).toContain('No gateway has reported');
  });

  it('quotes the lines of a file that cannot be used', () => {
    const file = {
      text: '',
      hash: 'h',
      config: null,
      findings: [{ path: 'spool.max_bytes', message: 'is wrong', line: 7 }],
      notes: [],
      templateNotes: [],
    };

    expect(resultOf(fileReadable, { file })).toMatchObject({
      result: 'fail',
      found: expect.stringContaining('line 7'),
    });
  });

  it('warns of expressions that only this release still reads, with their lines, and of a reach without bounds', () => {
    const templateNotes = [{ path: 'gateway.id', message: '`env "ID"`: only variables that …', line: 3 }];
    const file = { text: '', hash: 'h', config: null, findings: [], notes: [], templateNotes };

    expect(resultOf(templates, {}).result).toBe('pass');
    expect(resultOf(templates, { file })).toMatchObject({
      result: 'warn',
      found: expect.stringContaining('line 3, gateway.id: `env "ID"`: only variables that …'),
    });
    for (const opened of [{ fields: 'all' as const }, { env_prefix: '' }])
      expect(resultOf(templates, { config: gatewayConfig.parse({ templates: opened }) }).result).toBe('warn');
  });

  it('says that nothing leaves while analytics is off', () => {
    const config = gatewayConfig.parse({
      analytics: { publishers: [{ type: 'moesif', settings: { application_id: 'x' } }] },
    });

    expect(resultOf(analyticsOn, { config })).toMatchObject({
      result: 'fail',
      found: 'Analytics is off: no event is sent.',
    });
    expect(
      resultOf(analyticsOn, { config: { ...config, analytics: { ...config.analytics, enabled: true } } }),
    ).toMatchObject({ result: 'pass' });
  });

  it('warns of refused tokens by reason, but not of callers without one', () => {
    expect(resultOf(refusals, { refusals: [{ detail: 'token_missing', proxy: 'p', count: 9 }] }).result).toBe('pass');
    expect(resultOf(refusals, { refusals: [{ detail: 'audience_mismatch', proxy: 'p', count: 3 }] })).toMatchObject({
      result: 'warn',
      found: '3 tokens were refused in 24 hours at p: 3 for another server.',
      href: '/events?proxy=p&reason=denied_auth',
    });
  });

  it('fails when a header that may hold a credential was published', () => {
    expect(resultOf(headersSafe, { publishedHeaders: ['user-agent'] }).result).toBe('pass');
    expect(resultOf(headersSafe, { publishedHeaders: ['x-api-key'] }).result).toBe('fail');
  });

  it('fails when the rules forbid an address of the configuration, and names place and setting', () => {
    const configOf = (outbound: object) =>
      gatewayConfig.parse({
        outbound,
        mcp_proxies: [
          {
            apiVersion: 'gateway.api-platform.wso2.com/v1',
            kind: 'Mcp',
            metadata: { name: 'p' },
            spec: { displayName: 'P', version: 'v1.0', context: '/p', upstream: { url: 'http://10.0.0.7/mcp' } },
          },
        ],
      });

    expect(resultOf(destinationsAllowed, { config: configOf({}) }).result).toBe('pass');
    expect(resultOf(destinationsAllowed, { config: configOf({ allow_private: false }) })).toMatchObject({
      result: 'fail',
      found: expect.stringMatching(/^1 address of .* mcp_proxies\[0\]\.spec\.upstream\.url: .*outbound\.allow_private/),
    });
  });

  it('warns when a name that a gateway resolved led where the rules forbid', () => {
    const gateway = (outboundRefused: number, live = true) =>
      ({
        id: 'eu-1',
        live,
        startedAt: '2026-11-01T00:00:00.000Z',
        counters: { outboundRefused },
      }) as unknown as GatewayView;

    expect(resultOf(destinationsAllowed, { gateways: [gateway(0), gateway(9, false)] }).result).toBe('pass');
    expect(resultOf(destinationsAllowed, { gateways: [gateway(3)] })).toMatchObject({
      result: 'warn',
      found: expect.stringContaining('eu-1 refused 3 connections'),
    });
  });

  it('fails for a server that does not answer, with the calls that it cost, and warns of one that fails', async () => {
    const server = (
      proxy: string,
      state: ServerView['health']['state'],
      health: Partial<ServerView['health']> = {},
    ) => ({
      proxy,
      displayName: proxy.toUpperCase(),
      health: { state, answeredAt: null, answeredTo: null, downSince: null, problem: null, ...health },
      calls: { count: 100, query: {} },
      failed: { count: 52, query: {} },
      serverFailed: { count: 52, query: {} },
      p95Ms: null,
      hours: [],
    });
    const downSince = '2026-11-30T13:58:00.000Z';
    const down = server('broken', 'down', { downSince });
    const downtimes = new Map([['broken', { calls: 52, serverFailed: 52 }]]);

    expect(resultOf(serversAnswer, {}).result).toBe('skipped');
    expect(resultOf(serversAnswer, { servers: [server('idle', 'uncalled'), server('off', 'paused')] }).result).toBe(
      'skipped',
    );
    expect(resultOf(serversAnswer, { servers: [server('ok', 'healthy'), server('idle', 'uncalled')] })).toMatchObject({
      result: 'pass',
      found: '1 of 2 servers answered',
    });
    expect(resultOf(serversAnswer, { servers: [down], downtimes })).toMatchObject({
      result: 'fail',
      found: `BROKEN does not answer: 52 of 52 calls since ${downSince}.`,
      href: '/proxies/broken',
    });
    const uncalled = server('new', 'down', { downSince, problem: 'connection refused' });
    expect(resultOf(serversAnswer, { servers: [uncalled] })).toMatchObject({
      found: `NEW does not answer since ${downSince}.`,
      values: ['The last probe met: connection refused'],
    });
    expect(await runAll([serversAnswer], aPatient({ servers: [down, uncalled], downtimes }))).toMatchObject([
      { id: 'upstream.answers', result: 'fail', subject: 'broken', action: 'Open BROKEN' },
      { id: 'upstream.answers', result: 'fail', subject: 'new', action: 'Open NEW' },
    ]);
    expect(resultOf(serversAnswer, { servers: [server('shaky', 'failing')] })).toMatchObject({
      result: 'warn',
      found: 'SHAKY is failing: 52 of 100 calls in 24 hours.',
    });
  });

  it('warns of calls that nobody pays for, of open proxies and of the default password', () => {
    const proxy = {
      apiVersion: 'gateway.api-platform.wso2.com/v1',
      kind: 'Mcp',
      metadata: { name: 'open' },
      spec: { displayName: 'Open', version: 'v1', context: '/open', upstream: { url: 'http://localhost:1' } },
    };

    expect(
      resultOf(attributed, {
        lastDay: {
          calls: 5,
          billable: 3,
          byReason: { unattributed: 2 },
          lateEvents: 0,
          corrections: { count: 0, calls: '0', meters: [] },
        },
      }).result,
    ).toBe('warn');
    expect(resultOf(openProxies, { config: gatewayConfig.parse({ mcp_proxies: [proxy] }) })).toMatchObject({
      result: 'warn',
      found: 'Open lets anybody call; its calls cannot be billed.',
      href: '/proxies/open/policies',
    });
    expect(resultOf(password, { defaultPassword: true }).result).toBe('warn');
  });
});
