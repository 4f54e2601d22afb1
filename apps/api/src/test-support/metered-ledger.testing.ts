import type { CallEvent } from '@tallygate/contracts/event';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { Database } from '@tallygate/db/database';
import { aCallEvent } from '@tallygate/testing/call-event';
import { ingestEvents } from '../events/ingest-events.ts';
import { consoleClient } from './console-client.testing.ts';
import { openTestApi, type TestApi } from './test-api.testing.ts';

export const SEPTEMBER = { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' };
export const PER_CALL = { model: 'per_unit', unitAmount: '1' };
export const TOOL_CALLS = { field: 'method', op: 'equals', value: 'tools/call' };

/** The api with a ledger to fill, and meters to ask about it; every call is one over HTTP. */
export async function openMeteredLedger(openDatabase?: () => Promise<Database>) {
  const api: TestApi = await openTestApi(undefined, undefined, openDatabase);
  const client = consoleClient(api);
  let meters = 0;

  const ledger = {
    ...client,
    api,
    /** Takes everything out but the configuration. */
    clear: () =>
      api.services.db.sql(
        'truncate events, event_rollups, event_totals, event_rollup_changes, long_events, meters, meter_prices, plans, company_plans, corrections cascade',
      ),
    close: () => api.close(),

    async ingest(events: CallEvent[]): Promise<void> {
      const reply = await ingestEvents(
        api.services,
        events.map((event) => JSON.stringify(event)),
      );
      if (reply.inserted !== events.length) throw new Error(`not all events are new: ${JSON.stringify(reply)}`);
    },

    /** @returns the id of a meter that exists from now on */
    async makeMeter(filter: object, more: object = {}, price: object = PER_CALL): Promise<string> {
      meters += 1;
      const meter = { name: `Meter ${meters}`, definition: { filter, ...more }, price };
      return expectStatus(201, await client.post('/meters', meter)).id;
    },

    /** What a stored meter comes to, by default in September. */
    async preview(id: string, query: Record<string, string> = SEPTEMBER): Promise<MeterPreview> {
      return expectStatus(200, await client.get(`/meters/${id}/preview?${new URLSearchParams(query)}`));
    },

    async previewOf(filter: object, more: object = {}, price: object = PER_CALL): Promise<MeterPreview> {
      return ledger.preview(await ledger.makeMeter(filter, more, price));
    },

    /** What a meter that is not saved comes to in September. */
    async whatIf(request: object): Promise<MeterPreview> {
      return expectStatus(200, await client.post('/meters/preview', { ...SEPTEMBER, ...request }));
    },

    async csv(id: string): Promise<string[]> {
      const reply = await client.get(`/meters/${id}/preview.csv?${new URLSearchParams(SEPTEMBER)}`);
      expectStatus(200, reply);
      return reply.text.split('\r\n');
    },
  };
  return ledger;
}

export type MeteredLedger = Awaited<ReturnType<typeof openMeteredLedger>>;

function expectStatus<Body>(
  wanted: number,
  { status, body, text }: { status: number; body: Body; text: string },
): Body {
  if (status !== wanted) throw new Error(`expected ${wanted}, found ${status}: ${text}`);
  return body;
}

export const denied = (reason: 'denied_auth' | 'denied_quota', overrides: Partial<CallEvent> = {}) =>
  aCallEvent({
    outcome: 'denied',
    denial: reason === 'denied_auth' ? 'auth' : 'quota',
    billable: false,
    reason,
    ...overrides,
  });

export const protocol = (method: string) =>
  aCallEvent({ method, target: undefined, capability: undefined, outcome: 'ok', billable: false, reason: 'protocol' });

/** One session before protocol 2026-07-28: three meters, one morning, three bills. */
export const morning = () => [
  denied('denied_auth', { company: undefined, consumer: undefined, httpStatus: 401 }),
  denied('denied_auth', { company: undefined, consumer: undefined, httpStatus: 401 }),
  protocol('initialize'),
  protocol('notifications/initialized'),
  protocol('tools/list'),
  protocol('get'),
  aCallEvent(),
  aCallEvent({ target: 'add', outcome: 'tool_error', isError: true, billable: false, reason: 'tool_error' }),
  aCallEvent({ target: 'nope', outcome: 'rpc_error', errorCode: -32602, billable: false, reason: 'rpc_error' }),
  denied('denied_quota', { httpStatus: 429 }),
  protocol('delete'),
];
