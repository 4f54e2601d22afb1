import { versionOf } from '@tallygate/config/parse-toml';
import { renderConfigToml } from '@tallygate/config/render-toml';
import { AppError } from '@tallygate/contracts/app-error';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { Database } from '@tallygate/db/database';
import { type Author, outsideAuthor } from '../audit/author.ts';
import { type AuditNote, writeAudits } from '../audit/write-audit.ts';
import { requireAdoptablePlans } from '../desired/adopt-plans.ts';
import { type ConfigState, clearTexts, openVersion } from '../desired/config-state.ts';
import { describeConfigChanges } from '../desired/describe-changes.ts';
import { storedText } from '../desired/kept-text.ts';
import { planAdoptions } from '../desired/selection.ts';
import { toVersionModel } from '../desired/version-model.ts';
import { writeDesired } from '../desired/write-desired.ts';
import type { Vault } from '../secrets/vault.ts';
import { finishVersion, insertVersion, nextNumber } from './version-rows.ts';

type Context = { db: Database; vault: Vault; now: () => Date };

/**
 * Stores the file as a version and makes the desired state equal to it; the file is not touched. The author of the
 * version is `outside`, because the file was edited by hand, whoever asks for the import; of the first file it is the
 * person who asks.
 * @param request.kept entities that the desired state keeps as they are
 */
export async function adoptFile(
  { db, vault, now }: Context,
  state: ConfigState,
  request: { author: Author; message: string; kept?: readonly EntityRef[] },
): Promise<{ number: number }> {
  const { author, message, kept = [] } = request;
  const { file, lastApplied } = state;
  if (!file) throw new AppError('NOT_FOUND', { detail: 'There is no config.toml to import' });
  if (!file.config) throw new AppError('CONFIG_FILE_INVALID', { findings: file.findings });
  const number = await nextNumber(db);
  const isKept = file.text !== renderConfigToml(file.config, { version: versionOf(file.text) ?? 0 });
  const model = toVersionModel(file.config, vault, { isKept, rewritten: [] });
  const adoptions = planAdoptions(state, file.config, {
    chosen: kept,
    everything: lastApplied === null,
    appliedTexts: (config) => clearTexts(config, vault),
  });
  await requireAdoptablePlans(db.prisma, adoptions);
  const writer = lastApplied === null ? author : outsideAuthor(author.log);
  const before = lastApplied ? openVersion(lastApplied.model, state.opened) : null;
  await insertVersion(db, {
    number,
    author: writer.actor,
    message,
    model,
    hash: file.hash,
    summary: describeConfigChanges(state, { before, after: file.config, otherwise: writer.actor }),
    restoredFrom: null,
  });
  const toml = storedText(file.text, model, number);
  await db.prisma.$transaction(async (tx) => {
    await finishVersion(tx, number, { state: 'applied', appliedAt: now(), toml });
    const adopted = await writeDesired(tx, { vault, author: writer, adoptions, before: state, action: 'import' });
    const note: AuditNote = { action: 'import', entityType: 'config_version', entityId: String(number) };
    await writeAudits(tx, author, [...adopted, { ...note, after: { hash: file.hash, message } }]);
  });
  return { number };
}

/**
 * Stores an edit of the file as a version of its own before an apply overwrites the file, so that it is not attributed
 * to the apply's author. A file with problems, which no gateway serves, gets no version.
 * @returns whether there was such a version to make
 */
export async function adoptOutsideFile(
  context: Context,
  state: ConfigState,
  request: { author: Author; kept: readonly EntityRef[] },
): Promise<boolean> {
  if (!state.changedOutside || !state.file?.config || !state.lastApplied) return false;
  const message = state.changedOnlyInText ? 'Comments or layout changed in config.toml' : 'Changed in config.toml';
  const { log } = request.author;
  await adoptFile(context, state, { author: outsideAuthor(log), message, kept: request.kept });
  return true;
}
