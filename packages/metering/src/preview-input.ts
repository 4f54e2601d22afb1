import type { Decimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { ChargePoint } from '@tallygate/contracts/outcome';
import type { MeterPreview } from '@tallygate/contracts/preview';
import type { PublishedEvents, UriShape } from '@tallygate/contracts/publisher';
import type { Usage } from './aggregate.ts';
import type { MisdatedUsage } from './misdated.ts';
import type { PriceSegment } from './price-versions.ts';

/** How events leave this gateway, as far as it decides what a meter sees. */
export type PublishingContext = {
  /** The publisher's setting; the default when there is none. */
  published: PublishedEvents;
  uriShape: UriShape;
  /** Whether an enabled publisher sends anything at all. */
  sending: boolean;
  chargePoint: ChargePoint;
};

/** Everything a preview is made of; instants are milliseconds. */
export type PreviewInput = {
  meterId: string | null;
  mode: MeterPreview['mode'];
  definition: MeterDefinition;
  /** The versions of the price with the parts of the period in which they hold, in order. */
  segments: readonly [PriceSegment, ...PriceSegment[]];
  /** For each border between two of them what each company had used by then, since the period began. */
  usedBefore: readonly ReadonlyMap<string, Decimal>[];
  from: number;
  to: number;
  now: number;
  source: MeterPreview['source'];
  /** Shown even without usage. */
  company?: string | undefined;
  /** Customers, who owe what is due without usage. */
  customers: readonly string[];
  usage: Usage;
  /** Of the counted events those that a provider refuses for their time. */
  misdated: readonly MisdatedUsage[];
  /** Whether the usage tells consumers apart. */
  listsConsumers: boolean;
  nearMisses: MeterPreview['nearMisses'];
  context: PublishingContext;
};
