import type { IncomingMessage } from 'node:http';
import type { Finding } from '@tallygate/contracts/finding';
import type { Logger } from '@tallygate/server-kit/logger';
import { trustProxies } from '@tallygate/server-kit/proxy-trust';
import type { AddressOf } from '../exchange/proxy-address.ts';
import { addressByName } from './address-by-name.ts';
import type { MetadataAnswer } from './metadata-answer.ts';
import { createRouteTable, type RouteTable } from './route-table.ts';
import type { Snapshot } from './snapshot.ts';
import type { UpstreamPool } from './upstream-pool.ts';

/** Why the newest file is not served. */
export type ConfigProblem = { hash: string; findings: readonly Finding[]; at: string };

export type HistoryEntry = { at: string; hash: string; version: number | null; outcome: 'served' | 'rejected' };

/** A snapshot while requests run on it. */
export class SnapshotLease {
  readonly snapshot: Snapshot;
  readonly table: RouteTable;
  /** Address of the client that sent a request; null when it is unknown. */
  readonly clientIp: (incoming: IncomingMessage) => string | null;
  readonly addressOf: AddressOf;
  #inFlight = 0;
  #retire: (() => void) | undefined;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
    this.table = createRouteTable(snapshot);
    const { trusted_proxies: proxies, forwarded_header: header } = snapshot.config.gateway;
    const trust = trustProxies({ proxies, header });
    this.clientIp = trust.addressOf;
    this.addressOf = addressByName(trust, snapshot.hostGuard);
  }

  /** The metadata of a resource under the name that a request was sent to. */
  underName(incoming: IncomingMessage, answer: MetadataAnswer): MetadataAnswer {
    const { named } = answer;
    if (named === undefined) return answer;
    return { ...answer, body: named.bodyFor(this.addressOf(incoming, named.route).resource) };
  }

  begin(): void {
    this.#inFlight += 1;
  }

  end(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#finish();
  }

  /** Calls `retire` once no request runs on the snapshot any more. */
  retireWhenIdle(retire: () => void): void {
    this.#retire = retire;
    if (this.#inFlight === 0) this.#finish();
  }

  #finish(): void {
    this.#retire?.();
    this.#retire = undefined;
  }
}

const MAX_HISTORY = 50;

/** The snapshot being served. Requests in flight finish on the one they began with. */
export class SnapshotHolder {
  readonly history: HistoryEntry[] = [];
  readonly #logger: Logger;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #reporters = new Set<() => void>();
  #lease: SnapshotLease;
  #problem: ConfigProblem | null = null;
  /** Snapshots that still serve a request, besides the current one. */
  readonly #retiring = new Set<Snapshot>();

  constructor(first: Snapshot, logger: Logger) {
    this.#lease = new SnapshotLease(first);
    this.#logger = logger;
  }

  get current(): Snapshot {
    return this.#lease.snapshot;
  }

  get lease(): SnapshotLease {
    return this.#lease;
  }

  get problem(): ConfigProblem | null {
    return this.#problem;
  }

  onChange(listener: (snapshot: Snapshot) => void): void {
    this.#listeners.add(listener);
  }

  /** Called whenever what can be said of the configuration changes: served, rejected, or right again. */
  onReport(reporter: () => void): void {
    this.#reporters.add(reporter);
  }

  swap(next: Snapshot): void {
    const old = this.#lease;
    this.#lease = new SnapshotLease(next);
    this.#problem = null;
    this.#note({ hash: next.hash, version: next.version, outcome: 'served' });
    this.#retiring.add(old.snapshot);
    for (const listener of this.#listeners) listener(next);
    this.#report();
    old.retireWhenIdle(() => this.#retire(old.snapshot));
  }

  /** The newest file cannot be served; what is served stays. */
  reject(hash: string, findings: readonly Finding[]): void {
    this.#problem = { hash, findings, at: new Date().toISOString() };
    this.#note({ hash, version: null, outcome: 'rejected' });
    this.#logger.error({ findings, hash }, 'the configuration file cannot be served; the former one stays');
    this.#report();
  }

  /** The file is again the one being served. */
  clearProblem(): void {
    if (this.#problem === null) return;
    this.#problem = null;
    this.#report();
  }

  /** Closes the connections and background work of everything that is served. */
  async close(): Promise<void> {
    const snapshots = [this.current, ...this.#retiring];
    const pools = new Set(snapshots.flatMap((snapshot) => [...snapshot.pools.values()]));
    for (const snapshot of snapshots) closeParts(snapshot);
    await Promise.all([...pools].map((pool) => pool.destroy()));
  }

  #retire(snapshot: Snapshot): void {
    this.#retiring.delete(snapshot);
    closeParts(snapshot);
    const used = new Set<UpstreamPool>([this.current, ...this.#retiring].flatMap((other) => [...other.pools.values()]));
    for (const pool of snapshot.pools.values()) {
      if (used.has(pool)) continue;
      pool.close().catch((error: unknown) => this.#logger.warn({ err: error }, 'an upstream pool did not close'));
    }
  }

  #report(): void {
    for (const reporter of this.#reporters) reporter();
  }

  #note(entry: Omit<HistoryEntry, 'at'>): void {
    this.history.unshift({ at: new Date().toISOString(), ...entry });
    this.history.length = Math.min(this.history.length, MAX_HISTORY);
  }
}

function closeParts(snapshot: Snapshot): void {
  snapshot.keyManagers.close();
  for (const route of snapshot.routes) for (const policy of route.policies) policy.close?.();
}
