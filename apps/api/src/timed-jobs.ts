import { alertJobs } from './alerts/alert-jobs.ts';
import type { AuditKeeper } from './audit/audit-keeper.ts';
import { creditsJob } from './credits/credits-job.ts';
import type { InvoiceContext } from './invoices/close-periods.ts';
import { closingJob } from './invoices/closing-job.ts';
import { retentionJob } from './ledger/retention-job.ts';
import { rechargeJob } from './rails/checkout/recharge-job.ts';
import { exchangeRetentionJob } from './rails/exchange-retention-job.ts';
import { railsJob } from './rails/rails-job.ts';
import type { RoundContext } from './rails/run-round.ts';
import { sweepJob } from './rails/sweep-job.ts';
import { reconciliationJob } from './reconciliation/reconciliation-job.ts';
import type { Job } from './scheduler/job.ts';
import type { ServerProbes } from './servers/server-probes.ts';
import type { ToolWatch } from './servers/tool-watch.ts';

type Context = InvoiceContext &
  RoundContext &
  Parameters<typeof reconciliationJob>[0] &
  Parameters<typeof creditsJob>[0] &
  Parameters<typeof alertJobs>[0] & {
    settings: RoundContext['settings'] & { probesServers: boolean };
    auditKeeper: AuditKeeper;
    serverProbes: ServerProbes;
    toolWatch: ToolWatch;
  };

/** Everything that happens by itself. What is done once for all apis comes to the same, whichever of them does it. */
export function timedJobs(context: Context): Job[] {
  const { settings, serverProbes, toolWatch, auditKeeper } = context;
  return [
    retentionJob(context),
    closingJob(context),
    railsJob(context),
    sweepJob(context),
    exchangeRetentionJob(context),
    reconciliationJob(context),
    creditsJob(context),
    rechargeJob(context),
    ...alertJobs(context),
    ...auditKeeper.jobs,
    ...(settings.probesServers ? [serverProbes.job, toolWatch.job] : []),
  ];
}
