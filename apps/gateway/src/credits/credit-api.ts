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
  replayed(holds: CreditsReplayed['holds']): Promise<CreditsReplayedReply>;
};
