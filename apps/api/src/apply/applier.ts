import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { templateRules } from '@tallygate/config/template-rules';
import { AppError } from '@tallygate/contracts/app-error';
import type { EntityRef, LeftChange } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { TrialSettings } from '@tallygate/contracts/trial-settings';
import { withLock } from '@tallygate/db/advisory-lock';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Author } from '../audit/author.ts';
import { writeAudits } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { requireAdoptablePlans } from '../desired/adopt-plans.ts';
import { type ConfigState, clearTexts, openVersion, type StateReader } from '../desired/config-state.ts';
import { describeConfigChanges } from '../desired/describe-changes.ts';
import { entitiesOf, entityKey } from '../desired/entities.ts';
import { openedText, storedText } from '../desired/kept-text.ts';
import { dropDrafts } from '../desired/left-drafts.ts';
import { ownSelection, requireOwnSelection } from '../desired/own-selection.ts';
import { planAdoptions, selectChanges, withDesired } from '../desired/selection.ts';
import { leaveTemplates, templateWrites } from '../desired/template-changes.ts';
import { requireTemplateRights } from '../desired/template-writes.ts';
import { toVersionModel } from '../desired/version-model.ts';
import { writeDesired } from '../desired/write-desired.ts';
import type { LocalGateway } from '../gateways/local-gateway.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import type { Vault } from '../secrets/vault.ts';
import { adoptFile, adoptOutsideFile } from './adopt-file.ts';
import { applyNote } from './apply-note.ts';
import { checkedFile, checkedFileOfPart, type Target } from './checked-file.ts';
import { askGateways, type RoundResult } from './gateway-round.ts';
import { mergedFile } from './merged-file.ts';
import { finishVersion, insertVersion, nextNumber } from './version-rows.ts';

export type ApplyRequest = {
  author: Author;
  message: string;
  waitMs: number;
  /** The desired entities that are applied; default none. */
  selection?: 'all' | readonly EntityRef[];
  /** Whether a selection is refused of which the author may apply nothing; otherwise nothing changes. */
  mustCarry?: boolean;
  /**
   * The configuration that they are applied to; default the running one. `startText` is its text when the file is one
   * that somebody edits by hand.
   */
  start?: GatewayConfig;
  startText?: string | null;
  /** The version that the author looked at; when another one has been applied since, that is a conflict. */
  baseVersion?: number | null;
  /** What a trial sets; else it stays as it runs, also in a restore: time does not go back. */
  trial?: TrialSettings;
  /** Leaves the desired state as it is, although `start` differs from it. */
  keepDesired?: boolean;
  restoredFrom?: number;
};

export type ApplyOutcome = {
  number: number;
  unchanged: boolean;
  notServing: RoundResult['notServing'];
  /** What was selected and stays pending, because it is not the author's to apply. */
  left: LeftChange[];
  /** The tables of a file edited by hand that could not be changed in place and were written anew. */
  rewritten: string[];
};

export type Applier = {
  /** The present state: file, last version, desired entities and their differences. */
  readonly state: StateReader['read'];
  /**
   * Writes config.toml from what runs plus the selected desired entities, and answers once the gateways confirmed it.
   * @throws AppError APPLY_CONFLICT, CONFIG_FILE_INVALID (nothing written) or APPLY_REJECTED (former file restored)
   */
  apply(request: ApplyRequest): Promise<ApplyOutcome>;
  /**
   * Renders and checks the running configuration and discards the result, so that the first apply does not wait for
   * code to be compiled.
   */
  rehearse(): Promise<void>;
  /**
   * Takes the file as it is: its content becomes the desired state and a version, whose author is `outside` unless it is
   * the first; the file is not touched.
   */
  adoptFile(author: Author, message: string): Promise<{ number: number }>;
  /**
   * Makes one table of each that the file defines twice, and takes it as it is then. What cannot be taken leaves the file
   * as it was.
   * @param request.fileHash of the file that the author looked at
   * @throws AppError APPLY_CONFLICT, CONFIG_FILE_INVALID
   */
  adoptMerged(author: Author, request: { fileHash: string; message: string }): Promise<{ number: number }>;
};

type Context = {
  db: Database;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  local: LocalGateway;
  logger: Logger;
  state: StateReader;
  now: () => Date;
};

const LOCK = 'apply';
/** How often a file that somebody edits at the very moment of an apply is read again. */
const MAX_ATTEMPTS = 3;

export function createApplier(context: Context): Applier {
  return {
    state: context.state.read,
    apply: (request) =>
      withLock(context.db, LOCK, async () => {
        for (let attempt = 1; ; attempt++) {
          const outcome = await applyOnce(context, request);
          if (outcome) return outcome;
          if (attempt === MAX_ATTEMPTS) {
            throw new AppError('APPLY_CONFLICT', { detail: 'config.toml keeps changing on disk; try again' });
          }
        }
      }),
    rehearse: async () => {
      const { running } = await context.state.read();
      try {
        checkedFile(running, { version: 0, path: context.configFile.path, text: null });
      } catch (error) {
        // Contradictions in the file are reported where somebody reads it; here they do not matter.
        if (!(error instanceof AppError)) throw error;
      }
    },
    adoptFile: (author, message) =>
      withLock(context.db, LOCK, async () => adoptFile(context, await context.state.read(), { author, message })),
    adoptMerged: (author, request) => withLock(context.db, LOCK, () => adoptMerged(context, author, request)),
  };
}

async function adoptMerged(
  context: Context,
  author: Author,
  { fileHash, message }: { fileHash: string; message: string },
): Promise<{ number: number }> {
  const { configFile } = context;
  const former = await configFile.read();
  const { text } = mergedFile(configFile.path, former, fileHash);
  await configFile.write(text);
  try {
    return await adoptFile(context, await context.state.read(), { author, message });
  } catch (error) {
    if (former && (await configFile.read())?.text === text) await configFile.write(former.text);
    throw error;
  }
}

/** Null when the file changed under the apply, before anything was written. */
async function applyOnce(context: Context, request: ApplyRequest): Promise<ApplyOutcome | null> {
  const { db, vault, configFile, logger, now } = context;
  const found = await context.state.read();
  const current = found.lastApplied?.number ?? null;
  if (request.baseVersion !== undefined && request.baseVersion !== current) {
    throw new AppError('APPLY_CONFLICT', {
      detail: `You looked at version ${request.baseVersion ?? 'none'}; version ${current ?? 'none'} is the newest now`,
      data: { currentVersion: current },
    });
  }

  const kept = request.keepDesired ? found.outside : selectChanges(found, request.selection ?? []);
  const isAdopted = await adoptOutsideFile(context, found, { author: request.author, kept });
  const state = isAdopted ? await context.state.read() : found;
  const { lastApplied } = state;
  const { subject } = request.author;
  const rules = templateRules(state.running.templates, dirname(configFile.path));
  const own = leaveTemplates(subject, {
    state,
    rules,
    selection: ownSelection(subject, state, selectChanges(state, request.selection ?? [])),
  });
  if (request.mustCarry) requireOwnSelection(own);
  const { chosen, parts, left } = own;
  const desired = new Map([...state.desired, ...parts]);
  // What template expressions may read is set by the file alone: neither a version nor a restore changes it.
  const start = request.start && { ...request.start, templates: state.running.templates };
  const trial = request.trial ?? state.running.trial;
  const next = { ...withDesired(start ?? state.running, chosen, { desired, opened: state.opened }), trial };
  requireTemplateRights(request.author, templateWrites(state, next), rules);
  const formerText = state.file?.text ?? null;
  const isInPlace = !state.changedOutside && hasWantedText(state, request);
  if (lastApplied && isInPlace && isDeepStrictEqual(next, state.running)) {
    const { notServing } = await askGateways(context, lastApplied.hash, request.waitMs);
    return { number: lastApplied.number, unchanged: true, notServing, left, rewritten: [] };
  }

  const adoptions = request.keepDesired
    ? []
    : planAdoptions(state, next, {
        chosen,
        everything: request.start !== undefined,
        appliedTexts: (config) => clearTexts(config, vault),
      });
  await requireAdoptablePlans(db.prisma, adoptions);
  const number = await nextNumber(db);
  const written = checkedFileOfPart(
    next,
    {
      ...textToEdit(state, request),
      version: number,
      path: configFile.path,
      savedKeyManagers: savedKeyManagers(state),
    },
    left,
  );
  const { text, hash, form } = written;
  const model = toVersionModel(next, vault, form);
  await insertVersion(db, {
    number,
    author: request.author.actor,
    message: request.message,
    model,
    hash,
    summary: describeConfigChanges(state, {
      before: lastApplied || state.file ? state.running : null,
      after: next,
      otherwise: request.author.actor,
    }),
    restoredFrom: request.restoredFrom ?? null,
  });
  const render = () => storedText(text, model, number);
  if (((await configFile.read())?.hash ?? null) !== (state.file?.hash ?? null)) {
    const error = { message: 'config.toml was edited meanwhile', findings: [] };
    await finishVersion(db, number, { state: 'failed', error, toml: render() });
    return null;
  }
  await configFile.write(text, written);

  const asked = askGateways(context, hash, request.waitMs);
  // Let the request to the gateway leave first: both then work at the same time.
  const toml = await new Promise<string>((resolve) => setImmediate(() => resolve(render())));
  const round = await asked;
  if (round.rejection) {
    const { gateway, findings } = round.rejection;
    if (formerText === null) await configFile.remove();
    else await configFile.write(formerText);
    void context.local.reload();
    const message = `gateway "${gateway}" refused the new configuration; the former one is back`;
    await finishVersion(db, number, { state: 'failed', error: { message, findings }, toml });
    logger.warn({ version: number, gateway, findings }, 'apply rejected');
    const note = applyNote(request, { number, hash, chosen });
    await request.author.log.record(request.author, { ...note, outcome: 'failed', reason: message });
    throw new AppError('APPLY_REJECTED', { detail: message, findings, data: { version: number } });
  }

  const appliedAt = now();
  await db.prisma.$transaction(async (tx) => {
    await finishVersion(tx, number, { state: 'applied', appliedAt, toml });
    const adopted = await writeDesired(tx, {
      vault,
      author: request.author,
      adoptions,
      before: state,
      action: request.restoredFrom ? 'restore' : 'import',
    });
    // Only changes that every live gateway confirmed count as deployed.
    const confirmed = round.notServing.length === 0 ? chosen : [];
    const deployed = confirmed.filter((change) => change.type === 'proxy').map((change) => change.id);
    await tx.proxy.updateMany({
      where: { id: { in: deployed }, deploymentState: 'deployed' },
      data: { deployedAt: appliedAt },
    });
    await writeAudits(tx, request.author, [...adopted, applyNote(request, { number, hash, chosen })]);
    // The secrets of entities that are neither desired nor running are removed for good: no restore brings them back.
    await dropDrafts(tx, chosen, appliedAt);
    await vault.removeOrphans(tx, [...entitiesOf(next).keys()]);
  });
  context.state.applied({ number, hash, appliedAt, model, toml });
  const { rewritten } = form;
  logger.info({ version: number, hash, changes: chosen.map(entityKey), rewritten }, 'applied');
  return { number, unchanged: false, notServing: round.notServing, left, rewritten };
}

/** Names of the key managers that somebody has saved, applied or not. */
function savedKeyManagers({ desired }: ConfigState): string[] {
  return [...desired.values()].filter(({ type }) => type === 'key_manager').map(({ id }) => id);
}

/** Whether the file has the text that an apply starts from; comments and order count, the number in the first line does not. */
function hasWantedText({ lastApplied }: ConfigState, { startText }: ApplyRequest): boolean {
  if (startText === undefined) return true;
  const present = lastApplied?.model.file?.isKept ? lastApplied.toml : null;
  const unnumbered = (text: string | null) => text?.replace(/^\uFEFF?# tallygate-version: .*/, '');
  return unnumbered(startText) === unnumbered(present);
}

/** The text that an apply edits: that of the version it starts from, else the file when somebody keeps it. */
function textToEdit(
  { keptText, lastApplied, opened }: ConfigState,
  { startText }: ApplyRequest,
): Pick<Target, 'text' | 'otherText'> {
  if (startText !== undefined) return { text: startText };
  const formerText = () =>
    lastApplied?.model.file?.isKept
      ? openedText(lastApplied, openVersion(lastApplied.model, opened), lastApplied.number)
      : null;
  return { text: keptText, otherText: formerText };
}
