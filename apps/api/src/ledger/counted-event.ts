import type { EventClass, EventKind } from '@tallygate/contracts/event-kinds';
import type { DeliveryState } from '@tallygate/contracts/outcome';

/** What roll-ups keep of an event. A missing dimension is the empty string, as are kind and class of earlier versions. */
export type CountedEvent = {
  /** Milliseconds since 1970. */
  time: number;
  proxy: string;
  tool: string;
  method: string;
  consumer: string;
  company: string;
  reason: string;
  outcome: string;
  billable: boolean;
  state: DeliveryState;
  kind: EventKind | '';
  class: EventClass | '';
  /** How many equal ones it stands for: everything it adds, it adds so many times. */
  count: number;
  /** Decimal text. */
  quantity: string;
  isError: boolean;
  durationMs: number;
  requestBytes: number;
  responseBytes: number;
  late: boolean;
};
