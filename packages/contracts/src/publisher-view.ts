import { z } from 'zod';
import { testStep } from './connection-test.ts';
import { entityMeta } from './entity-state.ts';
import { publisherReport } from './internal-api.ts';
import { moesifSettings } from './publisher.ts';
import { keepable, secretView, secretViews } from './secret-view.ts';
import { pgInt } from './stored-text.ts';

/** Settings as replies carry them: the application id is replaced by its secret view. */
export const publisherView = z.object({
  ...entityMeta,
  id: z.string(),
  type: z.literal('moesif'),
  enabled: z.boolean(),
  analyticsEnabled: z.boolean(),
  settings: moesifSettings.omit({ application_id: true }),
  applicationId: secretView,
  /** Every sealed field that is set, by its path in the publisher. */
  secrets: secretViews,
  effectiveBaseUrl: z.string(),
  health: publisherReport.nullable(),
});
export type PublisherView = z.output<typeof publisherView>;

export const savePublisher = z.strictObject({
  enabled: z.boolean().default(true),
  /** Without `application_id` the stored one is kept. */
  settings: moesifSettings.extend({ application_id: keepable(moesifSettings.shape.application_id) }),
  revision: pgInt.optional(),
});

export const publisherTest = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  steps: z.array(testStep),
  eventId: z.string().nullable(),
});
export type PublisherTest = z.output<typeof publisherTest>;
