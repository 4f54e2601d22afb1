import { z } from 'zod';

/** `BillingReport`: what Moesif counted of a meter in a window for a company, and what the billing provider said to it. */
export const moesifReport = z.looseObject({
  _id: z.string().nullish(),
  billing_meter_id: z.string(),
  company_id: z.string(),
  subscription_id: z.string(),
  provider: z.string(),
  usage_start_time: z.string(),
  usage_end_time: z.string(),
  /** What the filter let in, before multiplier and rounding. */
  meter_metric: z.number(),
  meter_usage: z.number(),
  report_total_usage: z.number(),
  report_version: z.number().nullish(),
  success: z.boolean(),
  amount: z.number().nullish(),
  currency: z.string().nullish(),
  provider_requests: z
    .array(
      z.looseObject({
        success: z.boolean(),
        status_code: z.number(),
        error_code: z.string().nullish(),
        error_message: z.string().nullish(),
        request_time: z.string().nullish(),
      }),
    )
    .default([]),
});
export type MoesifReport = z.output<typeof moesifReport>;

/** Reports that are repeated carry a higher version; of one window the highest counts, and it alone. */
export function newestReports(reports: readonly MoesifReport[]): MoesifReport[] {
  const newest = new Map<string, MoesifReport>();
  for (const report of reports) {
    const { billing_meter_id: meter, company_id: company, subscription_id: subscription } = report;
    const key = JSON.stringify([meter, company, subscription, report.usage_start_time, report.usage_end_time]);
    const former = newest.get(key);
    if (former === undefined || (report.report_version ?? 0) > (former.report_version ?? 0)) newest.set(key, report);
  }
  return [...newest.values()];
}
