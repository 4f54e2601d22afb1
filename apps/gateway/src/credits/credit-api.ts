import type { CreditBalance } from '@tallygate/contracts/credit';
import type {
  CreditReport,
  CreditReportReply,
  CreditsReplayed,
  CreditsReplayedReply,
  LeaseReply,
  LeaseRequest,
} from '@tallygate/contracts/credit-lease';

type Own = 'gatewayId' | 'boot' | 'longestMs';

/** What the control plane is asked about credits. Everything rejects when it does not answer. */
export type CreditApi = {
  lease(request: Omit<LeaseRequest, Own>): Promise<LeaseReply>;
  report(report: Omit<CreditReport, Own>): Promise<CreditReportReply>;
  /** What a company has, wherever it is. */
  balances(company: string): Promise<CreditBalance[]>;
  replayed(holds: CreditsReplayed['holds']): Promise<CreditsReplayedReply>;
};
