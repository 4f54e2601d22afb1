import { randomUUID } from 'node:crypto';
import { balanceReply, creditReportReply, creditsReplayedReply, leaseReply } from '@tallygate/contracts/credit-lease';
import type { z } from 'zod';
import type { CreditApi } from '../credits/credit-api.ts';
import { ControllerApi, refusal } from './controller-api.ts';

const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 2_000;
const RESPONSE_TIMEOUT_MS = 5_000;

type Options = Omit<
  ConstructorParameters<typeof ControllerApi>[0],
  'connections' | 'connectTimeoutMs' | 'responseTimeoutMs'
> & {
  /** How long one call may take at most, in milliseconds. */
  longestMs: () => number;
};

/** Leases credits at the control plane. Nothing is connected before something is asked. */
export function controlPlaneCredits(options: Options): CreditApi & { close(): Promise<void> } {
  const api = new ControllerApi({
    ...options,
    connections: CONNECTIONS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    responseTimeoutMs: RESPONSE_TIMEOUT_MS,
  });
  const boot = randomUUID();
  const post = async <T>(path: string, body: object, reply: z.ZodType<T>): Promise<T> => {
    const { gatewayId, longestMs } = options;
    const answer = await api.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, gatewayId, boot, longestMs: longestMs() }),
    });
    if (answer.status !== 200) throw refusal(answer);
    return reply.parse(JSON.parse(answer.text));
  };
  return {
    lease: (request) => post('/credits/leases', request, leaseReply),
    report: (report) => post('/credits/report', report, creditReportReply),
    balances: async (company) => {
      const path = `/credits/balances?company=${encodeURIComponent(company)}`;
      const answer = await api.request({ method: 'GET', path, headers: {} });
      if (answer.status !== 200) throw refusal(answer);
      return balanceReply.parse(JSON.parse(answer.text)).balances;
    },
    replayed: (holds) => post('/credits/replayed', { holds }, creditsReplayedReply),
    close: () => api.close(),
  };
}
