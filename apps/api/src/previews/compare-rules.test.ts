import type { CallEvent } from '@tallygate/contracts/event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toJson } from '../database/json.ts';
import {
  type MeteredLedger,
  morning,
  openMeteredLedger,
  PER_CALL,
  SEPTEMBER,
  TOOL_CALLS,
} from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
/** A configuration version in which the proxy of the events reads quantities from results. */
let priced: number;

const PROXY = 'everything-mcp-v1.0';
const BILLABLE = { field: 'decision', op: 'equals', value: 'billable' };
const QUANTITY = { type: 'sum', field: 'metadata.billing.quantity' };

beforeAll(async () => {
  ledger = await openMeteredLedger();
  const { applier, db } = ledger.api.services;
  const { running } = await applier.state();
  priced = 1000;
  const proxy = {
    apiVersion: 'gateway.api-platform.wso2.com/v1',
    kind: 'Mcp',
    metadata: { name: PROXY },
    spec: {
      displayName: 'Everything',
      version: 'v1.0',
      context: '/everything',
      upstream: { url: 'http://127.0.0.1:3001/mcp' },
      billing: { quantity: { fromResult: '/_meta/cost', default: '1' } },
    },
  };
  const model = { config: { ...running, mcp_proxies: [proxy] }, secrets: {} };
  await db.prisma.configVersion.create({
    data: {
      number: priced,
      author: 'admin',
      message: '',
      hash: 'x',
      toml: '',
      state: 'superseded',
      model: toJson(model),
    },
  });
});
beforeEach(() => ledger.clear());
afterAll(() => ledger.close());

async function tryRules(
  policy: object,
  more: { filter?: object; metric?: object; price?: object; company?: string } = {},
) {
  const { filter = BILLABLE, metric = { type: 'count' }, price = PER_CALL, ...range } = more;
  const preview = await ledger.whatIf({ definition: { filter, metric }, price, policy, ...range });
  const { policy: comparison } = preview;
  if (!comparison) throw new Error('no comparison');
  return { preview, comparison };
}

const toolError = (overrides: Partial<CallEvent> = {}) =>
  aCallEvent({ outcome: 'tool_error', isError: true, billable: false, reason: 'tool_error', ...overrides });

describe('a what-if over decision rules', () => {
  it('says per company and reason what another rule would have changed, and leaves the preview as recorded', async () => {
    await ledger.ingest([...morning(), toolError({ company: 'org-b' }), toolError({ company: 'org-b' })]);

    const { preview, comparison } = await tryRules({ billing: { decisions: { tool_error: 'bill' } } });

    expect(preview).toMatchObject({ total: '1', mode: 'what_if' });
    expect(comparison).toMatchObject({
      events: 13,
      changed: 3,
      untold: 0,
      undecided: { events: 0, causes: [] },
      before: '1',
      after: '4',
      difference: '3',
      companies: [
        { company: 'org-a', callsBefore: 1, callsAfter: 2, before: '1', after: '2', difference: '1' },
        { company: 'org-b', callsBefore: 0, callsAfter: 2, before: '0', after: '2', difference: '2' },
      ],
      reasons: [{ before: 'tool_error', after: 'tool_error', billableBefore: false, billableAfter: true, events: 3 }],
    });
  });

  it('changes nothing with the rules that run', async () => {
    await ledger.ingest(morning());

    const { preview, comparison } = await tryRules({});

    expect(comparison).toMatchObject({ changed: 0, untold: 0, reasons: [], difference: '0', before: preview.total });
  });

  it('changes nothing for a call that never reached its server, where sending is what is charged', async () => {
    const unsent = { outcome: 'upstream_failed', reason: 'upstream_unreachable', billable: false } as const;
    await ledger.ingest([aCallEvent({ ...unsent, delivered: false, dispatched: false, upstreamMs: 2 })]);

    const { comparison } = await tryRules({ billing: { charge_point: 'dispatched' } });

    expect(comparison).toMatchObject({ changed: 0, untold: 0 });
  });

  it('tries free callers, the charge point and rules of one proxy or tool', async () => {
    await ledger.ingest([
      aCallEvent(),
      aCallEvent({ target: 'add' }),
      aCallEvent({ delivered: false, billable: false, reason: 'undelivered' }),
    ]);

    const free = await tryRules({ billing: { free_callers: ['agent-a'] } });
    expect(free.comparison).toMatchObject({ after: '0', difference: '-2' });
    const point = await tryRules({ billing: { charge_point: 'upstream_result' } });
    expect(point.comparison).toMatchObject({ after: '3', reasons: [{ before: 'undelivered', after: 'ok' }] });
  });

  it('cannot tell a quantity that is to be read from results, and says so instead of guessing', async () => {
    await ledger.ingest([
      aCallEvent({ configVersion: priced, quantity: '7' }),
      aCallEvent({ configVersion: priced, quantity: '1', reason: 'ok_defaulted', company: 'org-b' }),
    ]);

    const sum = await tryRules({ billing: { free_callers: ['org-b'] } }, { filter: TOOL_CALLS, metric: QUANTITY });

    // The proxy is gone, so that its calls count 1 by the rules that run.
    expect(sum.comparison).toMatchObject({ before: '8', after: '2', untold: 0 });
    expect(sum.comparison.reasons).toContainEqual({
      before: 'ok',
      after: 'ok',
      billableBefore: true,
      billableAfter: true,
      events: 1,
      quantityBefore: '7',
      quantityAfter: '1',
    });
  });

  it('counts calls of which only what the meter does not look at is unknown', async () => {
    await ledger.ingest([
      aCallEvent({ outcome: 'cancelled', delivered: false, billable: false, reason: 'cancelled' }),
      aCallEvent({ outcome: 'cancelled', delivered: false, billable: false, reason: 'cancelled', upstreamMs: 5 }),
    ]);
    const dispatched = { billing: { charge_point: 'dispatched' } };

    const looking = await tryRules(dispatched);
    expect(looking.comparison).toMatchObject({
      untold: 1,
      after: null,
      difference: null,
      undecided: {
        events: 1,
        causes: [{ cause: 'whether the call was sent to the server is not recorded', events: 1 }],
      },
      companies: [{ company: 'org-a', untold: 1, callsAfter: null, quantityAfter: null, after: null }],
      reasons: [{ before: 'cancelled', after: 'cancelled', billableAfter: true, events: 1 }],
    });
    const notLooking = await tryRules(dispatched, { filter: TOOL_CALLS });
    expect(notLooking.comparison).toMatchObject({ untold: 0, before: '2', after: '2', undecided: { events: 1 } });
  });

  it('never bills a task twice: its end goes free where its start is billed', async () => {
    const receipt = aCallEvent({ outcome: 'task_created', billable: false, reason: 'task_created' });
    const end = aCallEvent({ outcome: 'task_completed', updateOf: receipt.id, time: '2026-09-03T00:00:00.000Z' });
    await ledger.ingest([receipt, end]);

    const { comparison } = await tryRules({ billing: { tasks_bill_on: 'created' } });

    expect(comparison).toMatchObject({ before: '1', after: '1', changed: 2 });
    expect(comparison.reasons.map(({ before, after }) => [before, after])).toEqual(
      expect.arrayContaining([
        ['task_created', 'ok'],
        ['ok', 'duplicate'],
      ]),
    );
  });

  it('keeps to one company and to the period', async () => {
    await ledger.ingest([
      toolError(),
      toolError({ company: 'org-b' }),
      toolError({ time: '2026-10-01T00:00:00.000Z' }),
    ]);

    const { comparison } = await tryRules({ billing: { decisions: { tool_error: 'bill' } } }, { company: 'org-a' });

    expect(comparison).toMatchObject({ events: 1, companies: [{ company: 'org-a', after: '1' }] });
  });

  it('refuses rules of a proxy that does not exist, and what is no rule', async () => {
    const request = (policy: object) => ({
      ...SEPTEMBER,
      definition: { filter: TOOL_CALLS },
      price: PER_CALL,
      policy,
    });
    for (const [policy, path] of [
      [{ proxies: { none: {} } }, 'policy.proxies.none'],
      [{ billing: { charge_point: 'asked' } }, 'policy.billing.charge_point'],
      [{ billing: { decisions: { denied_auth: 'bill' } } }, 'policy.billing.decisions.denied_auth'],
      [{ billing: { decisions: { tool_error: 'yes' } } }, 'policy.billing.decisions.tool_error'],
    ] as const) {
      const { status, body } = await ledger.post('/meters/preview', request(policy));
      expect(status).toBe(400);
      expect(body.fields.map((field: { path: string }) => field.path)).toContain(path);
    }
  });
});
