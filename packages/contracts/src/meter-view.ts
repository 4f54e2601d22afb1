import { z } from 'zod';
import { decisionPolicy } from './decision-policy.ts';
import { meterDefinition } from './meter.ts';
import { price } from './price.ts';
import { pgKey, pgTime } from './stored-text.ts';

export const saveMeter = z.strictObject({
  name: z.string().trim().min(1, 'Give the meter a name').max(100),
  definition: meterDefinition,
  price,
});
export type SaveMeter = z.output<typeof saveMeter>;

export const meterView = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  definition: meterDefinition,
  price,
  status: z.enum(['active', 'archived']),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type MeterView = z.output<typeof meterView>;

export const previewQuery = z.object({
  from: pgTime.optional(),
  to: pgTime.optional(),
  company: pgKey.optional(),
});

export const whatIfRequest = z.strictObject({
  definition: meterDefinition,
  price,
  from: pgTime.optional(),
  to: pgTime.optional(),
  company: pgKey.optional(),
  /** Id of a stored meter: the reply then says per company what changes against it. */
  compare: pgKey.optional(),
  /** Other rules of what is billable: the reply then says per company and reason what they would have changed. */
  policy: decisionPolicy.optional(),
});
