import type { GatewayFinding } from '@tallygate/contracts/reconciliation';

/** What a gateway last said of the calls that it has and the ledger has not. */
export type GatewaySpool = {
  id: string;
  isLive: boolean;
  /** RFC 3339, as `oldestAt`. */
  lastSeenAt: string;
  /** Calls that wait to be sent to the ledger, and when the oldest was made. */
  waiting: number;
  oldestAt: string | null;
  /** Calls that the ledger will never take; they stay at the gateway. */
  parked: number;
  /** Calls that were removed to make room, before the ledger had them. */
  dropped: number;
  /** Segments of the spool that are gone without having been read. */
  missing: readonly string[];
};

type Lag = { now: Date; lagMs: number };

/**
 * Gateways' spools against the ledger. What waits there is of companies and meters that nobody knows yet, so it is told by
 * gateway.
 * @param lag how long a call may be on its way
 * @returns what is lost first
 */
export function judgeGateways(gateways: readonly GatewaySpool[], lag: Lag): GatewayFinding[] {
  const order: GatewayFinding['class'][] = ['lost', 'refused', 'in_flight'];
  return gateways
    .flatMap((gateway) => [lostOf(gateway), droppedOf(gateway), parkedOf(gateway), waitingOf(gateway, lag)])
    .filter((finding) => finding !== null)
    .sort((a, b) => order.indexOf(a.class) - order.indexOf(b.class));
}

/** Up to when the ledger has every call; `now` where no gateway holds any. */
export function ledgerCompleteUpTo(gateways: readonly GatewaySpool[], now: Date): string {
  const held = gateways.flatMap(({ isLive, waiting, oldestAt, lastSeenAt }) => [
    ...(waiting > 0 ? [oldestAt ?? lastSeenAt] : []),
    // What it has recorded since nobody has heard of.
    ...(isLive ? [] : [lastSeenAt]),
  ]);
  return [now.toISOString(), ...held].sort()[0] ?? now.toISOString();
}

function lostOf({ id, missing }: GatewaySpool): GatewayFinding | null {
  if (missing.length === 0) return null;
  return {
    gateway: id,
    class: 'lost',
    calls: null,
    since: null,
    detail: `Segment ${missing.join(', ')} of the spool of ${id} was removed before its calls were sent.`,
    next: 'Bring the segment back from a copy, or correct the usage by hand.',
  };
}

function droppedOf({ id, dropped }: GatewaySpool): GatewayFinding | null {
  if (dropped === 0) return null;
  return {
    gateway: id,
    class: 'lost',
    calls: dropped,
    since: null,
    detail: `${id} dropped ${dropped} calls because its spool was full.`,
    next: 'Correct the usage by hand; make the spool larger, or let it refuse calls when it is full.',
  };
}

function parkedOf({ id, parked }: GatewaySpool): GatewayFinding | null {
  if (parked === 0) return null;
  return {
    gateway: id,
    class: 'refused',
    calls: parked,
    since: null,
    detail: `${id} holds ${parked} calls that the ledger refused to store.`,
    next: 'See the reason in the log of the gateway, then send them again.',
  };
}

function waitingOf(gateway: GatewaySpool, { now, lagMs }: Lag): GatewayFinding | null {
  const { id, isLive, lastSeenAt, waiting, oldestAt } = gateway;
  const since = waiting > 0 ? oldestAt : null;
  if (!isLive)
    return {
      gateway: id,
      class: 'in_flight',
      calls: waiting > 0 ? waiting : null,
      since,
      detail:
        waiting > 0
          ? `${waiting} calls still wait at ${id}, which was last heard of at ${lastSeenAt}.`
          : `${id} was last heard of at ${lastSeenAt}: what it recorded since has not arrived.`,
      next: 'Bring the gateway back; it sends them by itself.',
    };
  if (waiting === 0 || (since !== null && now.getTime() - Date.parse(since) < lagMs)) return null;
  return {
    gateway: id,
    class: 'in_flight',
    calls: waiting,
    since,
    detail: `${waiting} calls still wait at ${id}.`,
    next: 'It sends them by itself; look at its log when they stay.',
  };
}
