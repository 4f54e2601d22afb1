import { Outbound } from '@tallygate/outbound/outbound';
import { operatorPolicy } from '@tallygate/outbound/policy';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { type Collector, sandboxApplicationId, startCollector } from '@tallygate/sandbox/collector/collector';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CollectorClient, encodeBody } from './collector-client.ts';
import { sendTestEvent } from './send-test-event.ts';
import { testCollectorConnection } from './test-connection.ts';
import { upsertCompanies } from './upsert-companies.ts';
import { upsertUsers } from './upsert-users.ts';

const exit = { outbound: new Outbound({ proxies: NO_PROXIES }), policy: operatorPolicy('collector') };
let collector: Collector;

beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());
beforeEach(() => sandbox('reset', 'POST'));

async function sandbox(path: string, method = 'GET', body?: unknown) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  return (await (await fetch(`${collector.url}/_sandbox/${path}`, init)).json()) as {
    distinct: number;
    events: Record<string, unknown>[];
  };
}

function aClient(options: { applicationId?: string; baseUrl?: string; responseTimeoutMs?: number } = {}) {
  const client = new CollectorClient({
    ...exit,
    baseUrl: collector.url,
    applicationId: sandboxApplicationId,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

function events(count: number) {
  return Array.from({ length: count }, () => ({
    transaction_id: crypto.randomUUID(),
    request: { time: '2026-09-01T10:00:00.120Z', uri: 'https://gw.example.com/a/mcp', verb: 'POST', headers: {} },
  }));
}

describe('collector client', () => {
  it('has plain and compressed batches accepted, and reads the answer', async () => {
    const client = aClient();
    for (const count of [1, 40]) {
      const body = await encodeBody(JSON.stringify(events(count)));
      expect(body.isGzip).toBe(count === 40);
      expect(await client.postEvents(body)).toMatchObject({
        kind: 'accepted',
        status: 201,
        configETag: expect.stringMatching(/^[0-9a-f]{16}$/),
        clockOffsetMs: expect.any(Number),
      });
    }
    expect(await sandbox('stats')).toMatchObject({ distinct: 41 });
  });

  it('sends the same bytes when the same body is posted again', async () => {
    const json = JSON.stringify(events(40));
    expect((await encodeBody(json)).bytes.equals((await encodeBody(json)).bytes)).toBe(true);
  });

  it('says unauthorized for another Application ID', async () => {
    const verdict = await aClient({ applicationId: 'other' }).postEvents(await encodeBody(JSON.stringify(events(1))));
    expect(verdict).toMatchObject({ kind: 'unauthorized', status: 401 });
  });

  it('says wrong address below a path without a collector', async () => {
    const verdict = await aClient({ baseUrl: `${collector.url}/elsewhere` }).getConfig();
    expect(verdict).toMatchObject({ kind: 'wrong_address', status: 404 });
  });

  it.each(['drop', 'refuse', 'hang'])(
    'says transient without a status when the answer does not come: %s',
    async (mode) => {
      await sandbox('faults', 'POST', { mode, count: 1 });
      const body = await encodeBody(JSON.stringify(events(1)));
      const verdict = await aClient({ responseTimeoutMs: 100 }).postEvents(body);
      expect(verdict).toMatchObject({ kind: 'transient', message: expect.stringContaining('cannot be reached') });
      expect(verdict.status).toBeUndefined();
    },
  );

  it('ends a request with the reason of its signal', async () => {
    await sandbox('faults', 'POST', { mode: 'hang', count: 1 });
    const stopping = new AbortController();
    const answer = aClient().postEvents(await encodeBody('[]'), stopping.signal);
    stopping.abort(new Error('stopped'));
    await expect(answer).rejects.toThrow('stopped');
  });

  it('upserts users and companies', async () => {
    const client = aClient();
    expect(await upsertUsers(client, [{ user_id: 'u', company_id: 'c' }])).toMatchObject({ kind: 'accepted' });
    expect(await upsertCompanies(client, [{ company_id: 'c' }])).toMatchObject({ kind: 'accepted' });
  });
});

describe('testing a connection', () => {
  const results = (steps: { result: string }[]) => steps.map(({ result }) => result);

  it('passes every step at a collector that accepts the Application ID, and records nothing', async () => {
    const settings = { application_id: sandboxApplicationId };
    const { ok, steps } = await testCollectorConnection(settings, { ...exit, sandboxUrl: collector.url });
    expect(ok).toBe(true);
    expect(results(steps)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(await sandbox('stats')).toMatchObject({ distinct: 0 });
  });

  it('fails at the Application ID with a fix', async () => {
    const { ok, steps } = await testCollectorConnection(
      { application_id: 'other', moesif_base_url: collector.url },
      exit,
    );
    expect(ok).toBe(false);
    expect(results(steps)).toEqual(['pass', 'pass', 'pass', 'fail']);
    expect(steps.at(-1)).toMatchObject({ fix: expect.stringContaining('Application ID') });
  });

  it('goes on without the probe where only the versioned paths are passed on', async () => {
    const settings = { application_id: 'any', moesif_base_url: `${collector.url}/elsewhere` };
    expect(results((await testCollectorConnection(settings, exit)).steps)).toEqual(['pass', 'pass', 'skipped', 'fail']);
  });

  it('stops at a port where nobody listens', async () => {
    const gone = await startCollector();
    await gone.close();
    const { ok, steps } = await testCollectorConnection({ application_id: 'any', moesif_base_url: gone.url }, exit);
    expect(ok).toBe(false);
    expect(results(steps)).toEqual(['pass', 'fail', 'skipped', 'skipped']);
    expect(steps[1]).toMatchObject({ detail: expect.stringContaining('ECONNREFUSED') });
  });

  it('stops where no TLS is spoken', async () => {
    const settings = { application_id: 'any', moesif_base_url: collector.url.replace('http:', 'https:') };
    expect(results((await testCollectorConnection(settings, exit)).steps)).toEqual([
      'pass',
      'fail',
      'skipped',
      'skipped',
    ]);
  });

  it('stops at an address that the outbound rules refuse, and says which setting allows it', async () => {
    const policy = { ...exit.policy, allowLoopback: false };
    const settings = { application_id: 'any', moesif_base_url: collector.url };
    const { steps } = await testCollectorConnection(settings, { ...exit, policy });
    expect(results(steps)).toEqual(['fail', 'skipped', 'skipped', 'skipped']);
    expect(steps[0]).toMatchObject({
      detail: expect.stringContaining('is a loopback address'),
      fix: expect.stringContaining('outbound.allow_loopback'),
    });
  });

  it('stops at a name that does not exist', async () => {
    const settings = { application_id: 'any', moesif_base_url: 'http://tallygate.invalid' };
    expect(results((await testCollectorConnection(settings, exit)).steps)).toEqual([
      'fail',
      'skipped',
      'skipped',
      'skipped',
    ]);
  });
});

describe('a test event', () => {
  it('arrives marked as not billable, without a company and without a tool call', async () => {
    const settings = { application_id: sandboxApplicationId };
    const { ok, eventId, step } = await sendTestEvent(settings, { ...exit, sandboxUrl: collector.url });
    expect(ok).toBe(true);
    expect(step.result).toBe('pass');
    const { events: stored } = await sandbox('events');
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({
      transaction_id: eventId,
      metadata: { billing: { decision: 'not_billable', quantity: 0 } },
    });
    expect(stored[0]).not.toHaveProperty('company_id');
    expect(JSON.stringify(stored[0])).not.toContain('tools/call');
  });

  it('says why it was not taken', async () => {
    const settings = { application_id: 'other', moesif_base_url: collector.url };
    expect(await sendTestEvent(settings, exit)).toMatchObject({
      ok: false,
      eventId: null,
      step: { result: 'fail', detail: expect.stringContaining('401') },
    });
  });
});
