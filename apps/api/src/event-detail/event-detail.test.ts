import type { CallEvent } from '@tallygate/contracts/event';
import type { EventDetail } from '@tallygate/contracts/ledger-event';
import { REASONS } from '@tallygate/contracts/outcome-codes';
import type { PublishedEvents } from '@tallygate/contracts/published-events';
import type { BillingReasons } from '@tallygate/contracts/reason-view';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemAuthor } from '../audit/author.ts';
import { ingestEvents } from '../events/ingest-events.ts';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { denied, type MeteredLedger, openMeteredLedger, protocol } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;

beforeAll(async () => {
  ledger = await openMeteredLedger();
});
afterAll(() => ledger.close());

async function detail(event: ReturnType<typeof aCallEvent>): Promise<EventDetail> {
  await ledger.ingest([event]);
  return (await ledger.get(`/events/${event.id}`)).body as EventDetail;
}

describe('an event', () => {
  it('of a refused call is told as what it is: not billable, for its reason, and not sent', async () => {
    const found = await detail(denied('denied_auth', { company: undefined, consumer: undefined, httpStatus: 401 }));
    expect(found.explanation).toBe(
      'Not billed. The gateway refused it: there was no credential, or none that is valid here.',
    );
    expect(found.delivery).toEqual({ sentence: expect.stringContaining('not sent'), payload: 'not_sent' });
  });

  it('that stands for many says so', async () => {
    const found = await detail(denied('denied_auth', { count: 340, until: '2026-09-01T10:00:59.000Z' }));
    expect(found.explanation).toContain('stands for 340 refusals');
    expect(found).toMatchObject({ count: 340, until: '2026-09-01T10:00:59.000Z', moesif: { weight: 340 } });
  });

  it('that was reported on says so, whatever is switched on now', async () => {
    const event = aCallEvent();
    await ledger.ingest([event]);
    const at = event.time;
    for (const [state, payload] of [
      ['not_sent', 'not_sent'],
      ['sent', 'sent'],
      ['parked', 'sent'],
      ['accepted', 'sent'],
    ] as const) {
      await recordDeliveries(ledger.api.services.db, {
        publisher: 'moesif',
        deliveries: [{ id: event.id, state, at }],
      });
      const { delivery } = (await ledger.get(`/events/${event.id}`)).body as EventDetail;
      expect([state, delivery.payload]).toEqual([state, payload]);
    }
  });
});

describe('what becomes of an event on its way to Moesif is told by the publisher that runs', () => {
  const refused = () => denied('denied_auth', { company: undefined, consumer: undefined, httpStatus: 401 });
  const failed = () => aCallEvent({ outcome: 'tool_error', isError: true, billable: false, reason: 'tool_error' });

  /** The sentence for an event of which its gateway said what its publishers take. */
  async function sentence(event: CallEvent, published: readonly PublishedEvents[]): Promise<string> {
    await ingestEvents(ledger.api.services, [JSON.stringify(event)], { published });
    return ((await ledger.get(`/events/${event.id}`)).body as EventDetail).delivery.sentence;
  }

  async function run(method: 'post' | 'put', settings: object, more: object = {}): Promise<void> {
    const path = method === 'post' ? '/publishers' : '/publishers/moesif';
    const { status } = await ledger[method](path, { settings, ...more });
    expect(status).toBeLessThan(300);
    const { services } = ledger.api;
    // Nobody confirms it: the file is written all the same.
    await services.applier.apply({ author: systemAuthor(services), message: 'x', selection: 'all', waitMs: 1 });
  }

  it('while none is on', async () => {
    for (const event of [aCallEvent(), refused(), protocol('tools/list')])
      expect(await sentence(event, [])).toBe('It was not sent. No publisher is switched on.');
  });

  it('while one takes tool calls', async () => {
    await run('post', { application_id: 'sandbox-application-id' });
    expect(await sentence(aCallEvent(), ['tool_calls'])).toContain('waits in the event log');
    expect(await sentence(aCallEvent(), [])).toContain('No publisher took it when it was recorded.');
    expect(await sentence(refused(), ['tool_calls'])).toContain('of callers who were let in (events = "tool_calls")');
    expect(await sentence(protocol('tools/list'), ['tool_calls'])).toContain('and this is none');
  });

  it('while one takes what is billable', async () => {
    const { revision } = (await ledger.get('/publishers/moesif')).body;
    await run('put', { application_id: 'sandbox-application-id', events: 'billable' }, { revision });
    expect(await sentence(failed(), ['billable'])).toContain('(events = "billable"), and this is not');
  });

  it('once it is switched off', async () => {
    const { revision } = (await ledger.get('/publishers/moesif')).body;
    await run('put', { application_id: 'sandbox-application-id' }, { revision, enabled: false });
    expect(await sentence(aCallEvent(), ['tool_calls'])).toBe('It was not sent yet. No publisher is switched on.');
  });
});

it('every reason is told with what it means, what it costs and who can change it', async () => {
  const { status, body } = await ledger.get('/billing/reasons');
  expect(status).toBe(200);
  const { reasons } = body as BillingReasons;
  expect(reasons.map(({ reason }) => reason)).toEqual([...REASONS]);
  expect(reasons.find(({ reason }) => reason === 'tool_error')).toMatchObject({
    usually: 'nothing',
    rule: 'decisions.tool_error',
    billed: 'nothing; its price by `decisions.tool_error = "bill"`',
    failure: 'server',
  });
});
