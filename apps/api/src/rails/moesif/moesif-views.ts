import type { MoesifCatalog, MoesifReportView } from '@tallygate/contracts/moesif';
import type { MoesifPlan, MoesifPrice } from '@tallygate/rails/moesif/moesif-client';
import type { MoesifReport } from '@tallygate/rails/moesif/moesif-report';

/** Moesif's plans, each with its prices. */
export function catalogView(plans: readonly MoesifPlan[], prices: readonly MoesifPrice[]): MoesifCatalog {
  return {
    plans: plans.map((plan) => ({
      id: plan.id,
      name: plan.name ?? '',
      provider: plan.provider ?? '',
      status: plan.status ?? '',
      prices: prices
        .filter((price) => price.plan_id === plan.id && price.provider === plan.provider)
        .map((price) => ({
          id: price.id,
          name: price.name ?? '',
          status: price.status ?? '',
          model: price.pricing_model ?? null,
          price: price.price_in_decimal ?? null,
          currency: price.currency ?? null,
        })),
    })),
  };
}

export function reportView(report: MoesifReport): MoesifReportView {
  const failed = report.provider_requests.findLast(({ success }) => !success);
  return {
    company: report.company_id,
    subscription: report.subscription_id,
    from: new Date(report.usage_start_time).toISOString(),
    to: new Date(report.usage_end_time).toISOString(),
    counted: String(report.meter_metric),
    reported: String(report.report_total_usage),
    isDelivered: report.success,
    fault:
      report.success || failed === undefined
        ? null
        : { code: failed.error_code || String(failed.status_code), message: failed.error_message ?? '' },
  };
}
