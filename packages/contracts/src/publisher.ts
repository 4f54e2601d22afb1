import { z } from 'zod';
import { sealed } from './field-marks.ts';
import { httpAddress, noPlaceholder } from './foreign-placeholder.ts';
import { PUBLISHED_EVENTS } from './published-events.ts';
import { pgText } from './stored-text.ts';

/** Placeholders that people paste and forget; an application id must be none of them. */
export const APPLICATION_ID_PLACEHOLDERS = ['<MOESIF_APPLICATION_ID>', 'YOUR_APPLICATION_ID', 'changeme'];
export { MOESIF_DEFAULT_BASE_URL, SANDBOX_APPLICATION_ID } from './moesif-defaults.ts';
export type { PublishedEvents } from './published-events.ts';

export const publishedEvents = z.enum(PUBLISHED_EVENTS);
export const uriShape = z.enum(['absolute', 'path', 'per_method']);
export type UriShape = z.output<typeof uriShape>;

export const moesifSettings = z.strictObject({
  application_id: sealed(
    noPlaceholder(
      pgText(1_024)
        .min(1, 'must be the Collector Application ID of the Moesif application')
        .regex(/^[\x21-\x7e]+$|^\{\{.*\}\}$/, 'must be printable characters without spaces')
        .refine((value) => !APPLICATION_ID_PLACEHOLDERS.includes(value), {
          error: 'is still the placeholder; paste your own Application ID',
          abort: true,
        })
        .describe('Collector Application ID (secret)'),
    ),
  ),
  moesif_base_url: httpAddress('must be an http or https URL')
    .optional()
    .describe('Collector address; default https://api.moesif.net'),
  publish_interval: z
    .number()
    .positive()
    .max(3600)
    .default(5)
    .describe('Seconds between two sends of what has gathered'),
  event_queue_size: z.int().min(1).max(10_000_000).default(10_000).describe('Events read ahead from the spool at most'),
  batch_size: z.int().min(1).max(10_000).default(50).describe('Events in one request at most'),
  timer_wakeup_seconds: z
    .number()
    .positive()
    .max(3600)
    .default(3)
    .describe('Seconds after which a partly filled batch is sent'),
  events: publishedEvents.default('tool_calls').describe('Which events leave: tool calls, billable ones, or all'),
  uri_shape: uriShape.default('absolute').describe('Form of request.uri: full URL, path only, or one path per method'),
});
export type MoesifSettings = z.output<typeof moesifSettings>;

/** One `[[analytics.publishers]]` entry. */
export const publisher = z.strictObject({
  type: z.literal('moesif', { error: 'must be "moesif", the one supported publisher type' }),
  enabled: z.boolean().default(true),
  settings: moesifSettings,
});
export type Publisher = z.output<typeof publisher>;
export type PublisherInput = z.input<typeof publisher>;
