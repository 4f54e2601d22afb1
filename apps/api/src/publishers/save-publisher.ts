import { publisherDestinations } from '@tallygate/config/check-destinations';
import { AppError } from '@tallygate/contracts/app-error';
import type { Publisher } from '@tallygate/contracts/publisher';
import type { savePublisher } from '@tallygate/contracts/publisher-view';
import type { Database } from '@tallygate/db/database';
import type { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import { staleRevision } from '../database/stale-revision.ts';
import type { Transaction } from '../database/transaction.ts';
import { keepDraft } from '../desired/left-drafts.ts';
import { readTemplateRules, requireTemplateRights } from '../desired/template-writes.ts';
import { requireDestinations } from '../probe/require-destinations.ts';
import type { Vault } from '../secrets/vault.ts';
import { asPublisher, MOESIF, requirePublisher, shownSettings } from './publisher-view.ts';

type Input = Pick<z.output<typeof savePublisher>, 'enabled' | 'settings'>;

type Context = { db: Database; vault: Vault; configFile: ConfigFile; applier: Applier };

/** @throws AppError PUBLISHER_EXISTS, OUTBOUND_REFUSED, or INVALID_INPUT without an application id */
export async function createPublisher(
  context: Context & { author: Author },
  { enabled, settings }: Input,
): Promise<void> {
  const { author, db, vault } = context;
  const { application_id } = settings;
  if (typeof application_id !== 'string') {
    const message = 'must be the Collector Application ID of the Moesif application; found nothing';
    throw new AppError('INVALID_INPUT', { findings: [{ path: 'settings.application_id', message }] });
  }
  requireDestinations(publisherDestinations(settings, ['settings']));
  const entity: Publisher = { type: MOESIF, enabled, settings: { ...settings, application_id } };
  const ref = { type: 'publisher', id: MOESIF } as const;
  requireTemplateRights(author, [{ ref, before: [], after: entity }], await readTemplateRules(context.configFile));
  const switchedOn = await analyticsSwitchedOn(context);
  try {
    await db.prisma.$transaction(async (tx) => {
      if (await tx.publisher.findUnique({ where: { id: MOESIF } })) throw new AppError('PUBLISHER_EXISTS');
      await vault.forget(tx, { type: 'publisher', id: MOESIF });
      const stored = await vault.sealOne(tx, author, { type: 'publisher', id: MOESIF, value: entity });
      await tx.publisher.create({
        data: { id: MOESIF, type: MOESIF, entity: toJson(stored), updatedBy: author.actor },
      });
      if (enabled) await writeAnalytics({ tx, vault, author }, switchedOn);
      await writeAudit(tx, author, { action: 'create', entityType: 'publisher', entityId: MOESIF, after: stored });
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new AppError('PUBLISHER_EXISTS', { cause: error }) : error;
  }
}

/**
 * Replaces a publisher; without an application id the stored one is kept.
 * @throws AppError PUBLISHER_NOT_FOUND, OUTBOUND_REFUSED or REVISION_STALE with the current value
 */
export async function replacePublisher(
  context: Context & { author: Author },
  { id, input: { enabled, settings }, revision }: { id: string; input: Input; revision: number },
): Promise<void> {
  const { author, db, vault } = context;
  requireDestinations(publisherDestinations(settings, ['settings']));
  const rules = await readTemplateRules(context.configFile);
  const switchedOn = await analyticsSwitchedOn(context);
  await db.prisma.$transaction(async (tx) => {
    const row = await requirePublisher(tx, id);
    const before = asPublisher(row.entity);
    const stale = () =>
      staleRevision(row, 'this publisher', { enabled: before.enabled, settings: shownSettings(before) });
    if (revision !== row.revision) throw stale();
    const { application_id: given } = settings;
    const application_id = typeof given === 'string' ? given : before.settings.application_id;
    const entity: Publisher = { type: MOESIF, enabled, settings: { ...settings, application_id } };
    requireTemplateRights(author, [{ ref: { type: 'publisher', id }, before: [before], after: entity }], rules);
    const stored = await vault.sealOne(tx, author, { type: 'publisher', id, value: entity });
    const written = await tx.publisher.updateMany({
      where: { id, revision },
      data: { entity: toJson(stored), revision: revision + 1, updatedBy: author.actor },
    });
    if (written.count === 0) throw stale();
    if (enabled) await writeAnalytics({ tx, vault, author }, switchedOn);
    await writeAudit(tx, author, { action: 'change', entityType: 'publisher', entityId: id, before, after: stored });
  });
}

/** @throws AppError PUBLISHER_NOT_FOUND */
export async function deletePublisher({ db, author }: { db: Database; author: Author }, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const row = await requirePublisher(tx, id);
    await keepDraft(tx, { type: 'publisher', id }, 'deleted');
    await tx.publisher.delete({ where: { id } });
    await writeAudit(tx, author, {
      action: 'delete',
      entityType: 'publisher',
      entityId: id,
      before: asPublisher(row.entity),
    });
  });
}

/** The analytics section with its switch on; null when it is on already. */
async function analyticsSwitchedOn({ applier }: { applier: Applier }): Promise<Record<string, unknown> | null> {
  const state = await applier.state();
  const { publishers: _, ...running } = state.running.analytics;
  const present = { ...running, ...(state.desired.get('setting/analytics')?.value as object | undefined) };
  return present.enabled ? null : { ...present, enabled: true };
}

/** An enabled publisher under a switch that is off would publish nothing, and nobody would see why. */
async function writeAnalytics(
  { tx, vault, author }: { tx: Transaction; vault: Vault; author: Author },
  clear: Record<string, unknown> | null,
): Promise<void> {
  if (clear === null) return;
  const value = await vault.sealOne(tx, author, { type: 'setting', id: 'analytics', value: clear });
  await tx.setting.upsert({
    where: { key: 'analytics' },
    create: { key: 'analytics', value: toJson(value), updatedBy: author.actor },
    update: { value: toJson(value), revision: { increment: 1 }, updatedBy: author.actor },
  });
  await writeAudit(tx, author, { action: 'change', entityType: 'setting', entityId: 'analytics', after: value });
}
