import { z } from 'zod';
import { ceiling, type Fraction, floor, fraction, rounded, times } from '../stripe/fraction.ts';
import { type BillingMeter, reportingWindow } from './billing-meter.ts';
import type { CollectedElement } from './event-schema.ts';
import { readStoredQuery } from './stored-query.ts';

/** `POST /_sandbox/moesif/reporting`: how reports to the billing provider go. */
export const reportingSchema = z.strictObject({
  /** How long after its window a report is made. */
  lagSeconds: z.int().min(0).default(0),
  /** Every report is listed so many times more, each with a `report_version` of its own. */
  repeats: z.int().min(0).max(5).default(0),
  /** What the billing provider refuses every report with. */
  failure: z
    .strictObject({ status_code: z.int().min(400).max(599), error_code: z.string(), error_message: z.string() })
    .nullable()
    .default(null),
});
export type Reporting = z.output<typeof reportingSchema>;

/** A company's subscription, as far as reports name it. */
export type ReportedSubscription = {
  subscription_id: string;
  company_id: string;
  current_period_start?: string | undefined;
  current_period_end?: string | undefined;
};

export const reportQuery = z.object({
  app_id: z.string().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  billing_meter_id: z.string().optional(),
  company_id: z.string().optional(),
  subscription_id: z.string().optional(),
  provider: z.string().optional(),
  success: z.enum(['true', 'false']).optional(),
  status_code: z.coerce.number().int().optional(),
  error_code: z.string().optional(),
  type: z.string().optional(),
});
export type ReportQuery = z.output<typeof reportQuery>;

export type ReportSources = {
  meters: readonly BillingMeter[];
  events: readonly CollectedElement[];
  subscriptionsOf(company: string): readonly ReportedSubscription[];
  reporting: Reporting;
  now: Date;
};

/** `BillingReport`, as far as it is published and the stand-in has it. */
export type BillingReport = ReturnType<typeof reportOf>;

/**
 * What Moesif counted and told the billing provider: for each meter, company, subscription and window that is over one report.
 * A company without a subscription is counted, and its report fails.
 */
export function billingReports(sources: ReportSources, asked: ReportQuery): BillingReport[] {
  return sources.meters
    .filter(({ _id, status }) => status === 'active' && (asked.billing_meter_id ?? _id) === _id)
    .flatMap((meter) => reportsOfMeter(sources, meter))
    .filter((report) => isAsked(report, asked));
}

type Window = { meter: BillingMeter; start: number; company: string; subscription: ReportedSubscription | null };

function reportsOfMeter(sources: ReportSources, meter: BillingMeter): BillingReport[] {
  const { matches, measure } = readStoredQuery(meter.es_query);
  const size = reportingWindow(meter);
  const windows = new Map<string, Window & { events: CollectedElement[] }>();
  for (const event of sources.events) {
    const company = event.company_id;
    if (typeof company !== 'string' || !matches(event)) continue;
    const start = Math.floor(timeOf(event) / size) * size;
    const subscription = subscriptionOf(sources, event, company);
    const key = JSON.stringify([start, company, subscription?.subscription_id]);
    const window = windows.get(key) ?? { meter, start, company, subscription, events: [] };
    window.events.push(event);
    windows.set(key, window);
  }
  const { lagSeconds, repeats } = sources.reporting;
  return [...windows.values()]
    .filter(({ start }) => start + size + lagSeconds * 1000 <= sources.now.getTime())
    .flatMap((window) =>
      Array.from({ length: repeats + 1 }, (_, repeat) =>
        reportOf(sources.reporting, window, measure(window.events), repeat + 1),
      ),
    );
}

function reportOf({ failure }: Reporting, window: Window, metric: Fraction, version: number) {
  const { meter, start, company, subscription } = window;
  const end = start + reportingWindow(meter);
  const { usage_multiplier: multiplier = 1, usage_rounding_mode: mode = 'half_up' } = meter.billing_plan.params ?? {};
  const usage = { up: ceiling, down: floor, half_up: rounded }[mode](times(metric, fraction(String(multiplier))));
  const fault =
    subscription === null
      ? { status_code: 404, error_code: 'no_subscription', error_message: `${company} has no subscription` }
      : failure;
  const id = subscription?.subscription_id ?? '';
  return {
    _id: `${meter._id}:${company}:${id}:${start}:${version}`,
    org_id: 'sandbox',
    app_id: 'sandbox',
    type: 'usage',
    billing_meter_id: meter._id,
    provider: meter.billing_plan.provider_slug,
    company_id: company,
    subscription_id: id,
    ...(subscription?.current_period_start && { subscription_period_start: subscription.current_period_start }),
    ...(subscription?.current_period_end && { subscription_period_end: subscription.current_period_end }),
    usage_start_time: new Date(start).toISOString(),
    usage_end_time: new Date(end).toISOString(),
    meter_metric: Number(rounded(metric)),
    meter_usage: Number(usage),
    report_total_usage: Number(usage),
    report_version: version,
    success: fault === null,
    status: fault === null ? 'success' : 'failed',
    provider_requests: [
      {
        job_id: `job-${start}-${version}`,
        request_time: new Date(end).toISOString(),
        success: fault === null,
        status_code: fault?.status_code ?? 200,
        error_code: fault?.error_code ?? '',
        error_message: fault?.error_message ?? '',
      },
    ],
    created_at: new Date(end).toISOString(),
    ...(fault === null && { last_success_time: new Date(end).toISOString() }),
  };
}

/** The one that the event names, else the company's only one. */
function subscriptionOf(
  { subscriptionsOf }: ReportSources,
  { subscription_id: named }: CollectedElement,
  company: string,
): ReportedSubscription | null {
  const own = subscriptionsOf(company);
  if (typeof named === 'string') return own.find(({ subscription_id: id }) => id === named) ?? null;
  return own.length === 1 ? (own[0] ?? null) : null;
}

function isAsked(report: BillingReport, asked: ReportQuery): boolean {
  const [request] = report.provider_requests;
  return (
    (asked.from === undefined || Date.parse(report.usage_start_time) >= Date.parse(asked.from)) &&
    (asked.to === undefined || Date.parse(report.usage_start_time) < Date.parse(asked.to)) &&
    (asked.company_id ?? report.company_id) === report.company_id &&
    (asked.subscription_id ?? report.subscription_id) === report.subscription_id &&
    (asked.provider ?? report.provider) === report.provider &&
    (asked.type ?? report.type) === report.type &&
    (asked.success === undefined || (asked.success === 'true') === report.success) &&
    (asked.status_code === undefined || asked.status_code === request?.status_code) &&
    (asked.error_code === undefined || asked.error_code === request?.error_code)
  );
}

/** When the call was made, which decides its window. */
function timeOf(event: CollectedElement): number {
  const { time } = event.request as { time: string };
  // Without a zone the collector takes a time as UTC.
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
}
