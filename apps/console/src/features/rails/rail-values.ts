import type { RailView, SaveRail } from '@tallygate/contracts/rail';
import type { FieldLabels } from '#lib/field-labels.ts';
import { formName } from '#lib/form-errors.ts';
import { KIND_WORDS } from './rail-words.ts';

/** What the form holds: empty texts for what is not given. */
export type RailValues = {
  name: string;
  kind: SaveRail['kind'];
  mode: SaveRail['mode'];
  key: string;
  webhookSecret: string;
  address: string;
  meters: { meterId: string; eventName: string; externalId: string }[];
  fromPlans: boolean;
};

export function railValues(rail: RailView | undefined): RailValues {
  return {
    name: rail?.name ?? '',
    kind: rail?.kind ?? 'stripe',
    mode: rail?.mode ?? 'test',
    key: '',
    webhookSecret: '',
    address: rail?.address ?? '',
    meters: rail?.meters ?? [],
    fromPlans: rail?.fromPlans ?? false,
  };
}

/** The rail as it is sent: what its kind does not have is left out, and so is a secret that was not typed. */
export function railOf({ name, kind, mode, key, webhookSecret, address, meters, fromPlans }: RailValues): SaveRail {
  const words = KIND_WORDS[kind];
  return {
    name: name.trim(),
    kind,
    mode,
    ...(words.key === null || key === '' ? {} : { key: key.trim() }),
    ...(words.webhookSecret === null || webhookSecret === '' ? {} : { webhookSecret: webhookSecret.trim() }),
    // Prices are kept at Stripe alone.
    ...(kind === 'stripe' ? { fromPlans } : {}),
    address: kind === 'http' ? address.trim() || null : null,
    meters:
      words.meter === null
        ? []
        : meters.map((meter) => ({
            meterId: meter.meterId,
            eventName: meter.eventName.trim(),
            externalId: words.meter?.externalId === null ? '' : meter.externalId.trim(),
          })),
  };
}

/** The words of the form for what it sends. */
export const RAIL_LABELS: FieldLabels = {
  name: 'Name',
  kind: 'Kind',
  mode: 'Mode',
  key: 'Key',
  webhookSecret: 'Webhook secret',
  address: 'Address',
  meters: 'Meters',
  fromPlans: 'Keep prices and subscriptions from plans',
};

/** The field of the form that stands for a path of the request; the empty text for none. */
export function railField(path: string): string {
  const name = formName(path);
  return (name.split('.')[0] ?? '') in RAIL_LABELS ? name : '';
}
