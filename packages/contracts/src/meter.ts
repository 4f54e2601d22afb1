import { z } from 'zod';
import { METER_FIELDS } from './meter-fields.ts';
import { decimal, positiveDecimal } from './money.ts';
import { pgText } from './stored-text.ts';

const field = z
  .string()
  .regex(
    /^(proxy|uri|method|tool|status|consumer|company|decision|reason|(metadata|request|response)(\.[A-Za-z0-9_-]+)+)$/,
    `must be one of ${METER_FIELDS.join(', ')}, or a path under metadata, request or response`,
  );

const text = z.string().max(2048);

export const condition = z.discriminatedUnion('op', [
  z.strictObject({ field, op: z.enum(['equals', 'not_equals', 'prefix']), value: text }),
  z.strictObject({ field, op: z.literal('in'), values: z.array(text).min(1).max(1000) }),
  z.strictObject({ field, op: z.literal('exists') }),
  z.strictObject({ field, op: z.enum(['lt', 'lte', 'gt', 'gte']), number: decimal }),
]);
export type Condition = z.output<typeof condition>;

export type MeterFilter = Condition | { and: MeterFilter[] } | { or: MeterFilter[] } | { not: MeterFilter };
export const meterFilter: z.ZodType<MeterFilter> = z.lazy(() =>
  z.union([
    condition,
    z.strictObject({ and: z.array(meterFilter).max(50) }),
    z.strictObject({ or: z.array(meterFilter).min(1).max(50) }),
    z.strictObject({ not: meterFilter }),
  ]),
);

export const metric = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('count') }),
  z.strictObject({
    type: z.literal('sum'),
    field: pgText(2_048).min(1).describe('Path of a number, e.g. metadata.billing.quantity'),
  }),
  z.strictObject({ type: z.literal('unique'), field: pgText(2_048).min(1) }),
]);
export type Metric = z.output<typeof metric>;

/** Whether a name is that of a time zone which is known here. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return zone !== '';
  } catch {
    return false;
  }
}

const factor = z.string().refine((text) => {
  const parts = text.split('/');
  return parts.length <= 2 && parts.every((part) => positiveDecimal.safeParse(part).success);
}, 'must be a positive decimal such as "0.5", or a fraction such as "1/60"');

export const period = z.strictObject({
  interval: z.enum(['day', 'week', 'month', 'year']).default('month'),
  intervalCount: z.int().min(1).max(12).default(1),
  /** Instant at which a cycle starts; absent = the calendar's own start. */
  anchor: z.iso.datetime({ offset: true }).optional(),
  /** IANA zone in which calendar periods are cut. */
  zone: z.string().refine(isTimeZone, 'must be an IANA time zone such as "Europe/Berlin"').default('UTC'),
});
export type Period = z.output<typeof period>;

/** What is counted. Immutable: a change makes a new version. */
export const meterDefinition = z.strictObject({
  filter: meterFilter,
  metric: metric.prefault({ type: 'count' }),
  groupBy: z
    .array(z.enum(['company', 'consumer', 'proxy', 'tool']))
    .max(3)
    .default(['company']),
  period: period.prefault({}),
  /** Applied to the aggregate before pricing, per report window; a decimal, or a fraction such as `1/60`. */
  multiplier: factor.default('1'),
  roundingMode: z.enum(['none', 'up', 'down', 'half_up']).default('none'),
});
export type MeterDefinition = z.output<typeof meterDefinition>;
