import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { advance } from './advance.ts';
import { deleteCustomer } from './customers.ts';
import { bool, expand, int, metadata, page, text } from './form-fields.ts';
import { route } from './route.ts';
import { invalid } from './stripe-error.ts';
import { longestAdvance } from './subscriptions.ts';

const DAY = 86_400;
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Webhooks of a stand-in never leave the machine. */
const webhookUrl = z
  .url()
  .refine((value) => loopback.has(new URL(value).hostname), 'must be an address of this machine');

export const clockAndEventRoutes = [
  route(
    'POST',
    '/v1/test_helpers/test_clocks',
    z.strictObject({ frozen_time: int, name: text.optional(), expand }),
    ({ account, params }) => {
      if (account.isLive) throw invalid('Test clocks exist in the test mode only');
      const common = account.common('test_helpers.test_clock', 'clock');
      return account.testClocks.add({
        ...common,
        frozen_time: params.frozen_time,
        name: params.name ?? null,
        status: 'ready',
        deletes_after: common.created + 30 * DAY,
      });
    },
  ),
  route(
    'POST',
    '/v1/test_helpers/test_clocks/:id/advance',
    z.strictObject({ frozen_time: int, expand }),
    async ({ account, params, ids: [id = ''] }) => {
      const clock = account.testClocks.get(id);
      const { frozen_time: from, status } = clock;
      if (status !== 'ready') throw invalid('The clock is being advanced', { code: 'test_clock_advancement_underway' });
      if (params.frozen_time <= from) throw invalid('Clocks go forwards only', { param: 'frozen_time' });
      const longest = longestAdvance(account, id, from);
      if (params.frozen_time > longest)
        throw invalid(`The clock can be advanced to ${longest} at most: two periods of the shortest subscription`, {
          param: 'frozen_time',
        });
      clock.status = 'advancing';
      await advance(account, id, params.frozen_time);
      clock.frozen_time = params.frozen_time;
      clock.status = 'ready';
      account.emit('test_helpers.test_clock.ready', clock);
      return clock;
    },
  ),
  route('GET', '/v1/test_helpers/test_clocks/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    account.testClocks.get(id),
  ),
  route('DELETE', '/v1/test_helpers/test_clocks/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    account.testClocks.get(id);
    // Its customers go with it, and what is theirs.
    for (const customer of account.customers.all()) if (customer.test_clock === id) deleteCustomer(account, customer);
    account.testClocks.remove(id);
    return { id, object: 'test_helpers.test_clock', deleted: true };
  }),
  route('GET', '/v1/test_helpers/test_clocks', z.strictObject(page), ({ account, params, path }) =>
    account.testClocks.page(path, params),
  ),
  route('GET', '/v1/events/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) => account.events.get(id)),
  route(
    'GET',
    '/v1/events',
    z.strictObject({
      ...page,
      type: text.optional(),
      types: z.array(text).max(20).optional(),
      delivery_success: bool.optional(),
      created: z
        .strictObject({ gt: int.optional(), gte: int.optional(), lt: int.optional(), lte: int.optional() })
        .optional(),
    }),
    ({ account, params, path }) =>
      account.events.page(
        path,
        params,
        ({ type, created, pending_webhooks: pending }) =>
          isWithin(created, params.created) &&
          (params.type === undefined || type === params.type) &&
          (params.types === undefined || params.types.includes(type)) &&
          (params.delivery_success === undefined || (pending === 0) === params.delivery_success),
      ),
  ),
  route(
    'POST',
    '/v1/webhook_endpoints',
    z.strictObject({
      url: webhookUrl,
      enabled_events: z.array(text).min(1),
      api_version: text.optional(),
      description: text.optional(),
      metadata: metadata.optional(),
      expand,
    }),
    ({ account, params }) =>
      account.endpoints.add({
        ...account.common('webhook_endpoint', 'we'),
        url: params.url,
        status: 'enabled',
        enabled_events: params.enabled_events,
        secret: `whsec_${randomBytes(24).toString('hex')}`,
        metadata: params.metadata ?? {},
      }),
  ),
  route('GET', '/v1/webhook_endpoints', z.strictObject(page), ({ account, params, path }) => {
    const found = account.endpoints.page(path, params);
    // The secret is told once, when the endpoint is made.
    return { ...found, data: found.data.map(({ secret: _, ...shown }) => shown) };
  }),
  route('DELETE', '/v1/webhook_endpoints/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    account.endpoints.get(id);
    account.endpoints.remove(id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
];

type Bounds = { gt?: number; gte?: number; lt?: number; lte?: number };

function isWithin(at: number, { gt, gte, lt, lte }: Bounds = {}): boolean {
  return (
    (gt === undefined || at > gt) &&
    (gte === undefined || at >= gte) &&
    (lt === undefined || at < lt) &&
    (lte === undefined || at <= lte)
  );
}
