import { z } from 'zod';
import { expand, int, text } from './form-fields.ts';
import type { StripeEvent } from './objects.ts';
import { route } from './route.ts';

const DAY = 86_400;
/** How far back events are told, seconds. */
const KEPT = 30 * DAY;

/** What is stored of an event about something that Stripe found out by itself. */
const found = z.object({
  reason: z.object({ error_count: z.int(), error_types: z.array(z.unknown()) }),
  related_object: z.object({ id: z.string(), type: z.string() }).optional(),
});

/** Events of the second version of the API: of meters, what was received and could not be counted. */
export const coreEventRoutes = [
  route(
    'GET',
    '/v2/core/events',
    z.strictObject({
      object_id: text.optional(),
      types: z.array(text).max(20).optional(),
      created: z
        .strictObject({ gt: text.optional(), gte: text.optional(), lt: text.optional(), lte: text.optional() })
        .optional(),
      limit: int.refine((value) => value >= 1 && value <= 100, 'must be between 1 and 100').default(20),
      page: text.optional(),
      expand,
    }),
    ({ account, params, path }) => {
      const since = params.created?.gte === undefined ? 0 : Date.parse(params.created.gte) / 1000;
      const all = account.events.all().flatMap((event) => {
        const shown = coreEventOf(event);
        if (shown === null || event.created < Math.max(since, account.now() - KEPT)) return [];
        if (params.object_id !== undefined && shown.related_object?.id !== params.object_id) return [];
        return params.types === undefined || params.types.includes(event.type) ? [shown] : [];
      });
      const from = Number(params.page ?? 0);
      const to = from + params.limit;
      const next = all.length > to ? `${path}?${new URLSearchParams({ ...idOf(params), page: String(to) })}` : null;
      return { data: all.slice(from, to), next_page_url: next, previous_page_url: null };
    },
  ),
];

function idOf({ object_id, limit }: { object_id?: string | undefined; limit: number }): Record<string, string> {
  return { limit: String(limit), ...(object_id === undefined ? {} : { object_id }) };
}

function coreEventOf({ id, type, created, livemode, data }: StripeEvent) {
  const about = found.safeParse(data.object);
  if (!about.success) return null;
  const { reason, related_object } = about.data;
  const at = new Date(created * 1000).toISOString();
  return {
    id,
    object: 'v2.core.event',
    type,
    created: at,
    livemode,
    ...(related_object === undefined
      ? {}
      : { related_object: { ...related_object, url: `/v1/billing/meters/${related_object.id}` } }),
    data: {
      developer_message_summary: `There is ${reason.error_count} invalid event`,
      reason,
      validation_start: at,
      validation_end: at,
    },
  };
}
