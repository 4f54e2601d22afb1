import { durationMs } from '@tallygate/contracts/duration';
import { controlPlaneCredits } from '../controller/control-plane-credits.ts';
import { tokenOf } from '../controller/credential-file.ts';
import type { PublisherStatus } from '../controller/gateway-state.ts';
import type { CreditApi } from '../credits/credit-api.ts';
import { CreditDesk } from '../credits/credit-desk.ts';
import { CreditGate } from '../credits/credit-gate.ts';
import type { OpenedGateway } from './open-gateway.ts';

/** How often a started gateway looks whether the events of its former run have arrived. */
const REPLAY_CHECK_MS = 500;

export type OpenedCredits = {
  gate: CreditGate;
  /** The events of the former run are in the spool: its leases are closed once these have arrived. */
  watchReplay(publishers: () => readonly PublisherStatus[]): void;
  close(): Promise<void>;
};

/** What lets this gateway spend credits: with a control plane to lease them from. */
export function openCredits({
  logger,
  outbound,
  controlPlane,
  credential,
  gatewayId,
  holder,
  terms,
  balances,
}: OpenedGateway): OpenedCredits {
  const api =
    controlPlane === undefined
      ? NOBODY
      : controlPlaneCredits({
          ...controlPlane,
          outbound,
          token: tokenOf(credential, controlPlane.token),
          gatewayId,
          longestMs: () => durationMs(holder.current.config.gateway.timeouts.request),
        });
  const desk = new CreditDesk({ api, logger });
  balances.readFrom(
    (company) => api.balances(company),
    (company) => desk.known(company),
  );
  const gate = new CreditGate({
    desk,
    prices: () => terms.prices,
    settings: () => {
      const { on_unavailable: onUnavailable, top_up_url: topUpUrl } = holder.current.config.billing.limits;
      return { onUnavailable, topUpUrl };
    },
  });
  let replay: NodeJS.Timeout | undefined;
  return {
    gate,
    watchReplay(publishers) {
      if (controlPlane === undefined) return;
      const startedAt = performance.now();
      let isAsking = false;
      replay = setInterval(() => {
        if (isAsking || !gate.isUsed || !hasArrived(publishers(), performance.now() - startedAt)) return;
        isAsking = true;
        desk
          .replayed()
          .then(() => clearInterval(replay))
          .catch(() => {
            isAsking = false;
          });
      }, REPLAY_CHECK_MS);
      replay.unref();
    },
    async close() {
      clearInterval(replay);
      await desk.close();
      await api.close();
    },
  };
}

/** Whether the ledger has every event that is older than this run. */
function hasArrived(publishers: readonly PublisherStatus[], runningMs: number): boolean {
  const ledger = publishers.find(({ type }) => type === 'console');
  if (ledger === undefined) return false;
  return ledger.oldestMs === null ? ledger.lastSuccessAt !== null || ledger.queued === 0 : ledger.oldestMs < runningMs;
}

const away = () => Promise.reject(new Error('this gateway has no control plane'));
const NOBODY: CreditApi & { close(): Promise<void> } = {
  lease: away,
  balances: away,
  report: away,
  replayed: away,
  close: () => Promise.resolve(),
};
