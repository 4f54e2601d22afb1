import type { CallEvent } from '@tallygate/contracts/event';
import type { MeterPreview } from '@tallygate/contracts/preview';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.ts';
import { metersOfEvent } from './meters-of-event.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openTestApi();
});
beforeEach(() => api.services.db.sql('truncate events, event_rollups, meters'));
afterAll(() => api.close());

async function call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const reply = await api.app.inject({ method, url: `/api/console/v1${url}`, headers: ADMIN, payload });
  return { status: reply.statusCode, text: reply.body, body: (reply.body === '' ? null : safeJson(reply.body)) as T };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function ingest(events: CallEvent[]): Promise<void> {
  const { inserted, rejected } = await ingestEvents(
    api.services,
    events.map((event) => JSON.stringify(event)),
  );
  expect({ inserted, rejected }).toEqual({ inserted: events.length, rejected: [] });
}

const SEPTEMBER = 'from=2026-09-01T00:00:00Z&to=2026-10-01T00:00:00Z';
const perCall = { model: 'per_unit', unitAmount: '1' };
const toolCalls = { field: 'method', op: 'equals', value: 'tools/call' };

async function makeMeter(filter: object, more: object = {}, price: object = perCall): Promise<string> {
  const { status, body, text } = await call<{ id: string }>('POST', '/meters', {
    name: `Meter ${Math.random()}`,
    definition: { filter, ...more },
    price,
  });
  expect(status, text).toBe(201);
  return body.id;
}

async function previewOf(filter: object, more: object = {}, price: object = perCall): Promise<MeterPreview> {
  const id = await makeMeter(filter, more, price);
  const { status, body, text } = await call<MeterPreview>('GET', `/meters/${id}/preview?${SEPTEMBER}`);
  expect(status, text).toBe(200);
  return body;
}

const denied = (reason: 'denied_auth' | 'denied_quota', overrides: Partial<CallEvent> = {}) =>
  aCallEvent({
    outcome: 'denied',
    denial: reason === 'denied_auth' ? 'auth' : 'quota',
    billable: false,
    reason,
    ...overrides,
  });
const protocol = (method: string) =>
  aCallEvent({ method, target: undefined, capability: undefined, outcome: 'ok', billable: false, reason: 'protocol' });

/** One session before protocol 2026-07-28: three meters, one morning, three bills. */
const morning = () => [
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

describe('meter preview', () => {
  it('counts calls from roll-ups and prices them', async () => {
    await ingest([
      aCallEvent(),
      aCallEvent({ company: 'org-b', consumer: 'agent-b' }),
      aCallEvent(),
      protocol('tools/list'),
    ]);

    const preview = await previewOf(toolCalls);

    expect(preview).toMatchObject({
      source: 'rollups',
      eventsInPeriod: 4,
      matched: 3,
      quantity: '3',
      total: '3',
      companies: [
        { company: 'org-a', quantity: '2', calls: 2, total: '2', byDeliveryState: { recorded: '2' } },
        { company: 'org-b', quantity: '1', total: '1' },
      ],
      consumers: [
        { consumer: 'agent-a', quantity: '2', amount: '2' },
        { consumer: 'agent-b', quantity: '1', amount: '1' },
      ],
      days: [{ day: '2026-09-01', quantity: '3' }],
    });
  });

  it('matches the path of a URI that is sent in full, and says how Moesif compares it', async () => {
    await ingest([aCallEvent(), aCallEvent({ proxy: 'other', uri: 'http://localhost:8080/other/mcp' })]);

    const preview = await previewOf({ field: 'uri', op: 'prefix', value: '/everything' });

    expect(preview).toMatchObject({ source: 'events', matched: 1, quantity: '1' });
    expect(preview.findings.map(({ code }) => code)).toContain('URI_IS_ABSOLUTE');
    const absolute = await previewOf({
      and: [{ field: 'uri', op: 'prefix', value: 'http://localhost:8080/everything' }],
    });
    expect(absolute).toMatchObject({ quantity: '1', total: '1' });
  });

  it('bills tool calls only by default, whichever way the meter is written', async () => {
    await ingest(morning());

    expect(await previewOf({ field: 'uri', op: 'prefix', value: '/everything' })).toMatchObject({ total: '4' });
    expect(await previewOf(toolCalls)).toMatchObject({ total: '4' });
    expect(await previewOf({ field: 'decision', op: 'equals', value: 'billable' })).toMatchObject({ total: '1' });
  });

  it('gives the same from events as from roll-ups', async () => {
    await ingest([
      ...morning(),
      aCallEvent({ time: '2026-09-02T23:59:59.999Z', company: 'org-b' }),
      aCallEvent({ time: '2026-09-30T23:30:00.000Z', billable: false, reason: 'unattributed', company: undefined }),
    ]);
    const filter = {
      and: [
        { field: 'tool', op: 'in', values: ['echo', 'add'] },
        { not: { field: 'reason', op: 'equals', value: 'tool_error' } },
      ],
    };

    const rolled = await previewOf(filter);
    const raw = await previewOf({
      and: [
        ...filter.and,
        { field: 'metadata.apiType', op: 'equals', value: 'Mcp' },
        { field: 'request.uri', op: 'exists' },
      ],
    });

    expect([rolled.source, raw.source]).toEqual(['rollups', 'events']);
    for (const key of ['eventsInPeriod', 'matched', 'quantity', 'total', 'companies', 'consumers', 'days'] as const) {
      expect(raw[key], key).toEqual(rolled[key]);
    }
    expect(
      raw.conditions.filter(({ condition }) => rolled.conditions.some((one) => one.condition === condition)),
    ).toEqual(rolled.conditions);
  });

  it('includes the first instant of a range and not the last, also within an hour', async () => {
    await ingest([
      aCallEvent({ time: '2026-09-01T10:15:00.000Z' }),
      aCallEvent({ time: '2026-09-01T11:30:00.000Z' }),
      aCallEvent({ time: '2026-09-01T12:10:00.000Z' }),
      aCallEvent({ time: '2026-09-01T14:20:00.000Z' }),
    ]);
    const id = await makeMeter(toolCalls);

    const { body } = await call<MeterPreview>(
      'GET',
      `/meters/${id}/preview?from=2026-09-01T10:15:00Z&to=2026-09-01T14:20:00Z`,
    );

    expect(body).toMatchObject({ source: 'rollups', quantity: '3' });
  });

  it('splits the quantity by how far events have come on their way', async () => {
    const events = [aCallEvent(), aCallEvent(), aCallEvent(), aCallEvent({ company: 'org-b' })];
    await ingest(events);
    const at = '2026-09-01T10:00:01.000Z';
    await recordDeliveries(api.services.db, {
      publisher: 'moesif',
      deliveries: events.slice(1).map(({ id }, index) => ({ id, state: index === 0 ? 'parked' : 'accepted', at })),
    });

    for (const filter of [toolCalls, { field: 'request.uri', op: 'exists' }]) {
      const preview = await previewOf(filter);
      expect(preview.companies.map(({ byDeliveryState }) => byDeliveryState)).toEqual([
        { recorded: '1', parked: '1', accepted: '1' },
        { accepted: '1' },
      ]);
      expect(preview.findings.map(({ code }) => code)).toContain('NOT_DELIVERED');
    }
  });

  it('explains a meter at zero: what each condition removes, near misses, and paths really seen', async () => {
    const near = aCallEvent({ target: 'add' });
    await ingest([near, protocol('tools/list')]);

    const preview = await previewOf({ and: [toolCalls, { field: 'tool', op: 'equals', value: 'echo' }] });

    expect(preview).toMatchObject({ quantity: '0', total: '0', companies: [] });
    expect(preview.conditions).toEqual([
      { condition: 'method is "tools/call"', removed: 1, removedAlone: 0 },
      { condition: 'tool is "echo"', removed: 2, removedAlone: 1 },
      { condition: 'is sent to Moesif (events = tool_calls)', removed: 1, removedAlone: 0 },
      { condition: 'has a company', removed: 0, removedAlone: 0 },
    ]);
    expect(preview.nearMisses).toEqual([{ eventId: near.id, time: near.time, failed: 'tool is "echo"', found: 'add' }]);
    expect(preview.findings[0]?.message).toContain('"tool is "echo"" alone keeps 1');
    const wrongPath = await previewOf({ field: 'uri', op: 'prefix', value: '/everthing' });
    expect(wrongPath.findings.find(({ code }) => code === 'URI_NOT_SEEN')?.message).toContain('/everything/mcp (1)');
  });

  it('does not change when events arrive a second time', async () => {
    const events = [aCallEvent(), aCallEvent({ target: 'add' })];
    await ingest(events);
    const before = await previewOf(toolCalls);

    await ingestEvents(
      api.services,
      events.map((event) => JSON.stringify(event)),
    );

    expect({ ...(await previewOf(toolCalls)), meterId: null }).toEqual({ ...before, meterId: null });
  });

  it('tells of an event which meters count it', async () => {
    const counting = await makeMeter(toolCalls);
    const other = await makeMeter({ and: [toolCalls, { field: 'tool', op: 'equals', value: 'add' }] });
    const told = async (event: CallEvent) =>
      Object.fromEntries((await metersOfEvent(api.services, event)).map((one) => [one.id, one.failedCondition]));

    expect(await told(aCallEvent())).toEqual({ [counting]: null, [other]: 'tool is "add"' });
    expect(await told(aCallEvent({ company: undefined }))).toMatchObject({ [counting]: 'has a company' });
    expect(await told(denied('denied_auth'))).toMatchObject({
      [counting]: 'is sent to Moesif (events = tool_calls)',
    });
  });

  it('refuses a field that no event has instead of answering 0', async () => {
    const id = await makeMeter({ field: 'request.geo_ip.country', op: 'equals', value: 'DE' });

    const { status, body } = await call<{ code: string; detail: string }>('GET', `/meters/${id}/preview`);

    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'METER_NOT_EVALUABLE' });
    expect(body.detail).toContain('"request.geo_ip.country"');
  });

  it('adds up quantities, from roll-ups while they are whole and from events as sent when they are not', async () => {
    const sum = { metric: { type: 'sum', field: 'metadata.billing.quantity' } };
    await ingest([aCallEvent({ quantity: '3' }), aCallEvent({ quantity: '4' })]);
    expect(await previewOf(toolCalls, sum)).toMatchObject({ source: 'rollups', quantity: '7' });

    await ingest([aCallEvent({ quantity: '0.25' })]);
    const preview = await previewOf(toolCalls, sum);

    expect(preview).toMatchObject({ source: 'events', quantity: '7', matched: 3 });
    expect(preview.findings.find(({ code }) => code === 'NOT_NUMERIC')?.message).toContain('1 event of 3');
    const micros = { metric: { type: 'sum', field: 'metadata.billing.quantityMicros' }, multiplier: '0.000001' };
    expect(await previewOf(toolCalls, micros)).toMatchObject({ quantity: '7.25' });
  });

  it('counts different values once', async () => {
    await ingest([aCallEvent(), aCallEvent(), aCallEvent({ consumer: 'agent-c' }), aCallEvent({ company: 'org-b' })]);

    const preview = await previewOf(toolCalls, { metric: { type: 'unique', field: 'consumer' } });

    expect(preview).toMatchObject({ quantity: '3', matched: 4 });
    expect(preview.companies.map(({ company, quantity }) => [company, quantity])).toEqual([
      ['org-a', '2'],
      ['org-b', '1'],
    ]);
  });

  it('rounds once per report window', async () => {
    await ingest(
      ['10:00', '10:10', '10:59', '11:00'].map((time) =>
        aCallEvent({ time: `2026-09-01T${time}:00.000Z`, durationMs: 10_000 }),
      ),
    );
    const minutes = {
      metric: { type: 'sum', field: 'metadata.responseLatency' },
      multiplier: '1/60000',
      roundingMode: 'up',
    };

    const preview = await previewOf(toolCalls, minutes);

    expect(preview.quantity).toBe('2');
    expect(preview.days).toEqual([{ day: '2026-09-01', quantity: '2' }]);
  });

  it('cuts days in the zone of the meter, also where it is half an hour off', async () => {
    await ingest([aCallEvent({ time: '2026-09-01T18:29:00.000Z' }), aCallEvent({ time: '2026-09-01T18:30:00.000Z' })]);

    for (const [zone, source, days] of [
      ['Asia/Kolkata', 'events', ['2026-09-01', '2026-09-02']],
      ['Asia/Tokyo', 'rollups', ['2026-09-02']],
    ] as const) {
      const preview = await previewOf(toolCalls, { period: { zone } });
      expect(preview.source).toBe(source);
      expect(preview.days.map(({ day }) => day)).toEqual(days);
    }
  });

  it('shows what a change would cost against the stored meter', async () => {
    await ingest([aCallEvent(), aCallEvent(), aCallEvent({ company: 'org-b' })]);
    const compare = await makeMeter(toolCalls);

    const { status, body } = await call<MeterPreview>('POST', '/meters/preview', {
      definition: { filter: { field: 'company', op: 'equals', value: 'org-a' } },
      price: { model: 'per_unit', unitAmount: '5' },
      from: '2026-09-01T00:00:00Z',
      to: '2026-10-01T00:00:00Z',
      compare,
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      meterId: null,
      mode: 'what_if',
      total: '10',
      compared: [
        { company: 'org-a', before: '2', after: '10' },
        { company: 'org-b', before: '1', after: '0' },
      ],
    });
  });

  it('prices one company alone, with its flat amount also when it used nothing', async () => {
    await ingest([aCallEvent(), aCallEvent({ company: 'org-b' })]);
    const price = { model: 'graduated', tiers: [{ upTo: 'inf', unitAmount: '2', flatAmount: '900' }] };
    const id = await makeMeter(toolCalls, {}, price);

    const own = await call<MeterPreview>('GET', `/meters/${id}/preview?${SEPTEMBER}&company=org-b`);
    const none = await call<MeterPreview>('GET', `/meters/${id}/preview?${SEPTEMBER}&company=org-c`);

    expect(own.body).toMatchObject({ eventsInPeriod: 1, total: '902' });
    expect(none.body).toMatchObject({ quantity: '0', total: '900', companies: [{ company: 'org-c' }] });
  });

  it('writes the invoice lines as CSV', async () => {
    await ingest([aCallEvent({ company: '=HYPERLINK("x")' }), aCallEvent()]);
    const id = await makeMeter(toolCalls, {}, { model: 'per_unit', unitAmount: '150' });

    const { text } = await call('GET', `/meters/${id}/preview.csv?${SEPTEMBER}`);

    expect(text.split('\r\n')).toEqual([
      'company,line,quantity,unit_amount,exact_amount,amount,currency,amount_formatted',
      `"'=HYPERLINK(""x"")",Usage,1,150,150,150,usd,1.50 USD`,
      `"'=HYPERLINK(""x"")",Total,1,,,150,usd,1.50 USD`,
      'org-a,Usage,1,150,150,150,usd,1.50 USD',
      'org-a,Total,1,,,150,usd,1.50 USD',
      '',
    ]);
  });
});
