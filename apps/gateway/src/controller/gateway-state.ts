import type { Heartbeat } from '@tallygate/contracts/internal-api';
import type { SpoolStats } from '@tallygate/spool/stats';
import type { AccessLogStatus } from '../access-log/access-log-status.ts';
import type { GatewayMetrics } from '../record/gateway-metrics.ts';
import type { SnapshotHolder } from '../snapshot/snapshot-holder.ts';

export type PublisherStatus = Heartbeat['publishers'][number];

/** What the gateway can say of itself; read by the admin endpoints and the heartbeat. */
export type GatewayState = {
  holder: SnapshotHolder;
  metrics: GatewayMetrics;
  spool(): SpoolStats;
  publishers(): readonly PublisherStatus[];
  /** Access logs of other gateways. */
  accessLog(): AccessLogStatus;
  /** False while the disk refuses events; tool calls are then refused too. */
  canRecord(): boolean;
  /** HTTP exchanges running now. */
  running(): number;
  /** Sessions known now. */
  sessions(): number;
  /** Version of the program. */
  version: string;
  startedAt: string;
  /** Reads the configuration file now; resolves when it is served or rejected. */
  reload(): Promise<void>;
};
