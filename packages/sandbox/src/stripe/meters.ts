import { z } from 'zod';
import type { Account } from './account.ts';
import { newId, pageOf } from './collection.ts';
import { expand, int, page, text } from './form-fields.ts';
import { receive } from './meter-events.ts';
import { route } from './route.ts';
import { invalid, missing } from './stripe-error.ts';
import { usageOf } from './usage.ts';

const DAY = 86_400;
const WINDOWS = { hour: 3_600, day: DAY } as const;

export const meterRoutes = [
  route(
    'POST',
    '/v1/billing/meters',
    z.strictObject({
      display_name: text,
      event_name: z.string().min(1).max(100),
      default_aggregation: z.strictObject({ formula: z.enum(['sum', 'count', 'last']) }),
      customer_mapping: z.strictObject({ type: z.literal('by_id'), event_payload_key: text }).optional(),
      value_settings: z.strictObject({ event_payload_key: text }).optional(),
      event_time_window: z.enum(['day', 'hour']).optional(),
      expand,
    }),
    ({ account, params }) => {
      const { event_name: name } = params;
      if (account.meters.all().some(({ event_name, status }) => event_name === name && status === 'active'))
        throw invalid(`There is already an active meter for ${name}`, {
          code: 'resource_already_exists',
          param: 'event_name',
        });
      const common = account.common('billing.meter', 'mtr');
      return account.meters.add({
        ...common,
        display_name: params.display_name,
        event_name: name,
        status: 'active',
        default_aggregation: params.default_aggregation,
        customer_mapping: params.customer_mapping ?? { type: 'by_id', event_payload_key: 'stripe_customer_id' },
        value_settings: params.value_settings ?? { event_payload_key: 'value' },
        event_time_window: params.event_time_window ?? null,
        updated: common.created,
      });
    },
  ),
  route('GET', '/v1/billing/meters/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    account.meters.get(id),
  ),
  route(
    'POST',
    '/v1/billing/meters/:id',
    z.strictObject({ display_name: text.optional(), expand }),
    ({ account, params, ids: [id = ''] }) => {
      const meter = account.meters.get(id);
      meter.display_name = params.display_name ?? meter.display_name;
      return meter;
    },
  ),
  ...(['deactivate', 'reactivate'] as const).map((verb) =>
    route('POST', `/v1/billing/meters/:id/${verb}`, z.strictObject({ expand }), ({ account, ids: [id = ''] }) => {
      const meter = account.meters.get(id);
      meter.status = verb === 'deactivate' ? 'inactive' : 'active';
      return meter;
    }),
  ),
  route(
    'GET',
    '/v1/billing/meters',
    z.strictObject({ ...page, status: z.enum(['active', 'inactive']).optional() }),
    ({ account, params, path }) =>
      account.meters.page(path, params, ({ status }) => params.status === undefined || status === params.status),
  ),
  route(
    'GET',
    '/v1/billing/meters/:id/event_summaries',
    z.strictObject({
      ...page,
      customer: text,
      start_time: int,
      end_time: int,
      value_grouping_window: z.enum(['hour', 'day']).optional(),
    }),
    ({ account, params, ids: [id = ''], path }) => pageOf(summaries(account, id, params), params, path),
  ),
  route(
    'POST',
    '/v1/billing/meter_events',
    z.strictObject({
      event_name: text,
      payload: z.record(z.string(), z.string()),
      identifier: z.string().min(1).max(100).optional(),
      timestamp: int.optional(),
      expand,
    }),
    ({ account, params }) => receive(account, params),
  ),
  route(
    'POST',
    '/v1/billing/meter_event_adjustments',
    z.strictObject({
      event_name: text,
      type: z.literal('cancel'),
      cancel: z.strictObject({ identifier: text }),
      expand,
    }),
    ({ account, params }) => {
      const event = account.usage.find(({ identifier }) => identifier === params.cancel.identifier);
      if (!event) throw missing('meter event', params.cancel.identifier, 'cancel[identifier]');
      if (account.wallNow() - event.receivedAt > DAY)
        throw invalid('Events can be cancelled within 24 hours of receiving them', { param: 'cancel[identifier]' });
      event.isCancelled = true;
      const { event_name, cancel } = params;
      return {
        object: 'billing.meter_event_adjustment',
        event_name,
        cancel,
        type: 'cancel',
        status: 'complete',
        livemode: account.isLive,
      };
    },
  ),
];

type Window = { customer: string; start_time: number; end_time: number; value_grouping_window?: 'hour' | 'day' };

/** Sums of a meter, newest first; without a window one for the whole time. */
function summaries(account: Account, id: string, asked: Window) {
  const meter = account.meters.get(id);
  const { customer, start_time: from, end_time: to, value_grouping_window: window } = asked;
  const size = window ? WINDOWS[window] : to - from;
  if (to <= from) throw invalid('end_time must be later than start_time', { param: 'end_time' });
  if (from % 60 !== 0 || to % 60 !== 0 || (window && (from % size !== 0 || to % size !== 0)))
    throw invalid(`Times must be aligned with ${window ?? 'minute'} boundaries of UTC`, { param: 'start_time' });
  const at = account.customers.find(customer) ? account.timeOf(customer) : account.now();
  const made = [];
  for (let start = from; start < to; start += size) {
    const end = Math.min(to, start + size);
    const value = usageOf(account, { meter, customer, start, end }, at);
    // A sum is a number in Stripe's answer, too.
    if (value !== '0' || !window)
      made.push({
        id: newId('mtrusg'),
        object: 'billing.meter_event_summary',
        aggregated_value: Number(value),
        start_time: start,
        end_time: end,
        livemode: account.isLive,
        meter: id,
      });
  }
  return made.reverse();
}
