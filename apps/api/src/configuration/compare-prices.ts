import type { ConfigurationContent, ExportedMeter, ImportedEntity } from '@tallygate/contracts/configuration-file';
import type { Database } from '@tallygate/db/database';
import { priceAt } from '@tallygate/metering/price-versions';
import { stringify } from 'safe-stable-stringify';
import { shown } from './compare-entities.ts';
import { readExportedPlans, readMeters } from './export-configuration.ts';

type Change = Pick<ImportedEntity, 'type' | 'id' | 'change' | 'before' | 'after' | 'notes' | 'findings'>;

/** Meters and plans of a file against those here, by name. */
export async function comparePrices(
  { db, now }: { db: Database; now: () => Date },
  content: ConfigurationContent,
): Promise<ImportedEntity[]> {
  const meters = new Map((await readMeters(db)).map((meter) => [meter.name, meter]));
  const plans = new Map((await readExportedPlans(db)).map((plan) => [plan.name, plan]));
  const known = new Set([...meters.keys(), ...content.meters.map(({ name }) => name)]);
  const nowMs = now().getTime();
  const changes = [
    ...content.meters.map((meter): Change => {
      const present = meters.get(meter.name);
      const isSame = present !== undefined && stringify(heldFrom(present, nowMs)) === stringify(heldFrom(meter, nowMs));
      return {
        ...compared('meter', meter.name, { present, next: meter, isSame }),
        notes: present === undefined || isSame ? [] : [PAST_STAYS],
      };
    }),
    ...content.plans.map((plan): Change => {
      const present = plans.get(plan.name);
      const isSame = present !== undefined && stringify(present) === stringify(plan);
      const unknown = plan.prices.filter(({ meter }) => !known.has(meter)).map(({ meter }) => meter);
      const change = compared('plan', plan.name, { present, next: plan, isSame });
      return unknown.length === 0
        ? change
        : { ...change, change: 'error', findings: [{ path: 'prices', message: `there is no meter "${unknown[0]}"` }] };
    }),
  ];
  return changes.map((change) => ({ ...change, missingSecrets: [] }));
}

const PAST_STAYS =
  'What calls cost until now stays as it is here: a price begins now, or when the file says if that is still to come.';

function compared(
  type: 'meter' | 'plan',
  id: string,
  { present, next, isSame }: { present: unknown; next: unknown; isSame: boolean },
): Change {
  return {
    type,
    id,
    change: present === undefined ? 'create' : isSame ? 'same' : 'change',
    before: present === undefined ? null : shown(present),
    after: shown(next),
    notes: [],
    findings: [],
  };
}

/** What a meter counts, what it costs now, and what it will cost: what an import can still change. */
export function heldFrom({ definition, prices }: ExportedMeter, nowMs: number) {
  const versions = prices.map(({ price, validFrom }, index) => ({
    number: index + 1,
    price,
    validFrom: validFrom === null ? null : Date.parse(validFrom),
  }));
  const later = prices.filter(({ validFrom }) => validFrom !== null && Date.parse(validFrom) > nowMs);
  return { definition, price: priceAt(versions, nowMs).price, later };
}
