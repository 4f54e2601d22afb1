import { createHash } from 'node:crypto';
import {
  CONFIGURATION_FORMAT,
  type ConfigurationContent,
  type ConfigurationFile,
  type ExportedMeter,
  type ExportedPlan,
  FORMAT_VERSION,
} from '@tallygate/contracts/configuration-file';
import type { Database } from '@tallygate/db/database';
import { stringify } from 'safe-stable-stringify';
import type { Applier } from '../apply/applier.ts';
import type { DesiredEntity } from '../desired/desired-model.ts';
import { meterNames } from '../meters/meter-rows.ts';
import { listMetersInUse } from '../meters/meters-in-use.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { withMeters } from './plan-meters.ts';

type Context = { settings: { version: string }; db: Database; applier: Applier; now: () => Date };

/**
 * What people configured here, as saved, in one file. In the place of each secret stands a reference by its name. Not in it
 * are API keys, which companies are on which plans, and people: they belong to one installation.
 */
export async function exportConfiguration(context: Context): Promise<ConfigurationFile> {
  const { settings, db, applier, now } = context;
  const { desired } = await applier.state();
  const content: ConfigurationContent = {
    settings: listOf(desired.values(), 'setting'),
    keyManagers: listOf(desired.values(), 'key_manager'),
    proxies: listOf(desired.values(), 'proxy'),
    publishers: listOf(desired.values(), 'publisher'),
    meters: await readMeters(db),
    plans: await readExportedPlans(db),
  };
  return {
    format: CONFIGURATION_FORMAT,
    formatVersion: FORMAT_VERSION,
    exportedAt: now().toISOString(),
    software: settings.version,
    hash: contentHash(content),
    content,
  };
}

/** SHA-256 over the canonical JSON of a file's content, in hex. */
export function contentHash(content: ConfigurationContent): string {
  return createHash('sha256')
    .update(String(stringify(content)))
    .digest('hex');
}

function listOf(entities: Iterable<DesiredEntity>, type: DesiredEntity['type']): { id: string; value: unknown }[] {
  return [...entities]
    .filter((entity) => entity.type === type)
    .map(({ id, value }) => ({ id, value: value as unknown }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The meters in use with every version of their prices. */
export async function readMeters(db: Database): Promise<ExportedMeter[]> {
  const meters = await listMetersInUse(db);
  return meters.map(({ name, definition, prices }) => ({
    name,
    definition,
    prices: prices.map(({ price, validFrom }) => ({
      price,
      validFrom: validFrom === null ? null : new Date(validFrom).toISOString(),
    })),
  }));
}

/** The plans with their prices, meters by name. */
export async function readExportedPlans({ prisma }: Pick<Database, 'prisma'>): Promise<ExportedPlan[]> {
  const plans = await readPlans(prisma);
  const names = await meterNames(prisma);
  return plans.map(({ name, decisions, period, versions, prices }) => ({
    name,
    decisions,
    period,
    versions: withMeters(versions, (id) => names.get(id) ?? id),
    prices: prices
      .map(({ meterName, price, validFrom, validTo }) => ({ meter: meterName, price, validFrom, validTo }))
      .sort((a, b) => (`${a.validFrom} ${a.meter}` < `${b.validFrom} ${b.meter}` ? -1 : 1)),
  }));
}
