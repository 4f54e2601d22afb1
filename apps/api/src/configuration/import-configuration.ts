import { AppError } from '@tallygate/contracts/app-error';
import type { ExportedMeter, ExportedPlan, ImportResult, ImportReview } from '@tallygate/contracts/configuration-file';
import type { Database } from '@tallygate/db/database';
import { stringify } from 'safe-stable-stringify';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { writeAudit, writeAudits } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { writeDesired } from '../desired/write-desired.ts';
import { insertPrice } from '../meters/meter-prices.ts';
import { changeMeter, createMeter } from '../meters/save-meter.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { changePlan, createPlan } from '../plans/save-plan.ts';
import type { Vault } from '../secrets/vault.ts';
import { type ComparedEntity, compareEntities } from './compare-entities.ts';
import { comparePrices, heldFrom } from './compare-prices.ts';
import { contentHash } from './export-configuration.ts';
import { withMeters } from './plan-meters.ts';
import { readConfigurationFile } from './read-file.ts';

type Context = { db: Database; vault: Vault; applier: Applier; now: () => Date };
type Imported = { text: string; secrets: Readonly<Record<string, string>> };

/** What an import of a file would do, thing by thing. Nothing is changed. */
export async function reviewImport(context: Context, imported: Imported): Promise<ImportReview> {
  const { file, entities, prices } = await compare(context, imported);
  return {
    exportedAt: file.exportedAt,
    software: file.software,
    isIntact: file.hash === contentHash(file.content),
    entities: [...entities.map(({ review }) => review), ...prices],
  };
}

/**
 * Takes over what was chosen of a file. What goes to gateways is saved and pending, all of it or nothing; meters and plans
 * are saved each by the rules that hold for anybody who saves them, and one that they refuse is told. What the file does not
 * name stays.
 * @throws AppError INVALID_INPUT when something chosen cannot be taken over, or a secret of it was not given
 */
export async function importConfiguration(
  context: Context & { author: Author },
  { chosen, ...imported }: Imported & { chosen: 'all' | readonly string[] },
): Promise<ImportResult> {
  const { file, entities, prices } = await compare(context, imported);
  const isChosen = ({ review: { type, id, change } }: Pick<ComparedEntity, 'review'>) =>
    chosen === 'all' ? change !== 'same' : chosen.includes(`${type}/${id}`) && change !== 'same';
  const taken = entities.filter(isChosen);
  const takenPrices = prices.filter((review) => isChosen({ review }));
  requireUsable([...taken.map(({ review }) => review), ...takenPrices]);
  await saveEntities(context, taken, file.hash);
  const result: ImportResult = {
    pending: taken.map(({ review }) => `${review.type}/${review.id}`),
    saved: [],
    refused: [],
  };
  for (const { type, id } of takenPrices) {
    const entity = `${type}/${id}`;
    try {
      const meter = file.content.meters.find(({ name }) => type === 'meter' && name === id);
      const plan = file.content.plans.find(({ name }) => type === 'plan' && name === id);
      if (meter !== undefined) await saveMeter(context, meter);
      if (plan !== undefined) await savePlan(context, plan);
      result.saved.push(entity);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      result.refused.push({ entity, message: error.findings[0]?.message ?? error.message });
    }
  }
  return result;
}

async function compare(context: Context, { text, secrets }: Imported) {
  const file = readConfigurationFile(text);
  const state = await context.applier.state();
  return {
    file,
    entities: compareEntities(file.content, { state, vault: context.vault, secrets }),
    prices: await comparePrices(context, file.content),
  };
}

function requireUsable(reviews: ImportReview['entities']): void {
  const findings = reviews.flatMap(({ type, id, findings: found, missingSecrets }) => [
    ...found.map(({ path, message }) => ({ path: `${type}/${id}: ${path}`, message })),
    ...missingSecrets.map((name) => ({ path: `secrets.${name}`, message: 'is not known here; type it in' })),
  ]);
  if (findings.length > 0)
    throw new AppError('INVALID_INPUT', { detail: 'Some of what was chosen cannot be taken over', findings });
}

async function saveEntities(
  { db, vault, applier, author }: Context & { author: Author },
  taken: readonly ComparedEntity[],
  hash: string,
): Promise<void> {
  if (taken.length === 0) return;
  const before = await applier.state();
  const adoptions = taken.map(({ entity }) => ({ type: entity.type, id: entity.id, entity }));
  try {
    await db.prisma.$transaction(async (tx) => {
      const notes = await writeDesired(tx, { vault, author, adoptions, before, action: 'import' });
      await writeAudits(tx, author, [
        ...notes,
        { action: 'import', entityType: 'configuration', entityId: hash, after: { entities: taken.length } },
      ]);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('INVALID_INPUT', {
      detail: 'Somebody saved a proxy of the same name or path meanwhile',
      cause: error,
    });
  }
}

/** A meter that is new has the prices of the file from the beginning; nothing was charged by it yet. */
async function saveMeter(context: Context & { author: Author }, meter: ExportedMeter): Promise<void> {
  const { db, now, author } = context;
  const present = await db.prisma.meter.findFirst({
    where: { name: meter.name, supersededBy: null, status: 'active' },
  });
  const { definition, price, later } = heldFrom(meter, now().getTime());
  if (present === null) {
    const [first, ...others] = meter.prices;
    const { id } = await createMeter(context, { name: meter.name, definition, price: first?.price ?? price });
    await db.prisma.$transaction(async (tx) => {
      for (const [index, other] of others.entries())
        await insertPrice(tx, id, {
          number: index + 2,
          price: other.price,
          validFrom: other.validFrom === null ? null : new Date(other.validFrom),
          createdAt: now(),
          createdBy: author.actor,
        });
      if (others.length > 0)
        await writeAudit(tx, author, { action: 'import_prices', entityType: 'meter', entityId: id, after: others });
    });
    return;
  }
  await changeMeter(context, { id: present.id, meter: { name: meter.name, definition, price } });
  for (const { price: next, validFrom } of later)
    await changeMeter(context, {
      id: present.id,
      meter: { name: meter.name, definition, price: next, priceFrom: validFrom ?? undefined },
    });
}

async function savePlan(
  context: Context & { author: Author },
  { name, decisions, period, versions, prices }: ExportedPlan,
): Promise<void> {
  const { db } = context;
  const meters = await db.prisma.meter.findMany({ where: { supersededBy: null }, select: { id: true, name: true } });
  const idOf = (meter: string) => meters.find((one) => one.name === meter)?.id ?? meter;
  const plan = {
    name,
    decisions,
    period,
    versions: withMeters(versions, idOf),
    prices: prices.map(({ meter, ...one }) => ({ ...one, meterId: idOf(meter) })),
  };
  const present = (await readPlans(db.prisma)).find((one) => one.name === name);
  if (present === undefined) await createPlan(context, plan);
  else if (stringify(present) !== stringify(plan)) await changePlan(context, { id: present.id, plan });
}
