import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import type { ProxySettings } from '@tallygate/outbound/proxy-settings';
import type { ControlPlane } from '../controller/control-plane.ts';
import type { PublisherStatus } from '../controller/gateway-state.ts';
import type { WantedPublishers } from './wanted-publishers.ts';

/** What the thread of the publishers starts with. */
export type ThreadData = {
  spoolDir: string;
  /** What the spool's writers publish of their newest segments, by writer. */
  tails: Record<string, SharedArrayBuffer>;
  dataDir: string;
  gatewayId: string;
  sandboxCollectorUrl: string | undefined;
  proxies: ProxySettings;
  controller: Pick<ControlPlane, 'url' | 'token' | 'tls'> | undefined;
};

export type ThreadRequest =
  | { id: number; ask: 'reconfigure'; wanted: WantedPublishers }
  | { id: number; ask: 'take'; orders: readonly DeliveryOrder[] }
  | { id: number; ask: 'flush'; deadlineMs: number }
  | { id: number; ask: 'close' };

export type ThreadMessage =
  | { kind: 'answer'; id: number; value: boolean; status: PublisherStatus[] }
  | { kind: 'failure'; id: number; error: Error }
  | { kind: 'status'; status: PublisherStatus[] }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; fields: object; message: string };
