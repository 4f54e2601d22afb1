import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { renderConfigToml } from '@tallygate/config/render-toml';
import { templateRules } from '@tallygate/config/template-rules';
import { AppError } from '@tallygate/contracts/app-error';
import type { EntityRef, LeftChange } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { withLock } from '@tallygate/db/advisory-lock';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Author } from '../audit/author.ts';
import { writeAudits } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { requireAdoptablePlans } from '../desired/adopt-plans.ts';
import { clearTexts, openVersion, type StateReader } from '../desired/config-state.ts';
import { describeConfigChanges } from '../desired/describe-changes.ts';
import { entitiesOf, entityKey } from '../desired/entities.ts';
import { ownSelection, requireOwnSelection } from '../desired/own-selection.ts';
import { planAdoptions, selectChanges, withDesired } from '../desired/selection.ts';
import { leaveTemplates, templateWrites } from '../desired/template-changes.ts';
import { requireTemplateRights } from '../desired/template-writes.ts';
import { toVersionModel } from '../desired/version-model.ts';
import { writeDesired } from '../desired/write-desired.ts';
import type { LocalGateway } from '../gateways/local-gateway.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import type { Vault } from '../secrets/vault.ts';
import { applyNote } from './apply-note.ts';
import { askGateways, type RoundResult } from './gateway-round.ts';
import { renderChecked, renderOwn } from './render-checked.ts';
import { finishVersion, insertVersion, nextNumber } from './version-rows.ts';

export type ApplyRequest = {
  author: Author;
  message: string;
  waitMs: number;
  /** Which desired entities go in; default none. */
  selection?: 'all' | readonly EntityRef[];
  /** Refuses a selection of which nothing is the author's to apply; else that is no change. */
  mustCarry?: boolean;
  /** What they go into; default what runs. */
  start?: GatewayConfig;
  /** The version the author looked at; another one since is a conflict. */
  baseVersion?: number | null;
  /** The desired state stays as it is, although `start` differs from it. */
  keepDesired?: boolean;
  restoredFrom?: number;
};

export type ApplyOutcome = {
  number: number;
  unchanged: boolean;
  notServing: RoundResult['notServing'];
  /** What was selected and stays pending, because it is not the author's to apply. */
  left: LeftChange[];
};

export type Applier = {
  /** The present state: file, last version, desired entities and their differences. */
  readonly state: StateReader['read'];
  /**
   * Writes config.toml from what runs plus the selected desired entities, and answers once the gateways confirmed it.
   * @throws AppError APPLY_CONFLICT, CONFIG_FILE_INVALID (nothing written) or APPLY_REJECTED (former file restored)
   */
  apply(request: ApplyRequest): Promise<ApplyOutcome>;
  /** Renders and checks what runs, for nothing but speed: the first apply then does not wait for code to be compiled. */
  rehearse(): Promise<void>;
  /** Takes the file as it is: its content becomes the desired state and a version; the file is not touched. */
  adoptFile(author: Author, message: string): Promise<{ number: number }>;
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
        renderChecked(running, 0, context.configFile.path);
      } catch (error) {
        // A file with contradictions is reported by whoever looks at it.
        if (!(error instanceof AppError)) throw error;
      }
    },
    adoptFile: (author, message) => withLock(context.db, LOCK, () => adoptFile({ ...context, author }, message)),
  };
}

/** Null when the file changed under the apply, before anything was written. */
async function applyOnce(context: Context, request: ApplyRequest): Promise<ApplyOutcome | null> {
  const { db, vault, configFile, logger, now } = context;
  const state = await context.state.read();
  const { lastApplied } = state;
  const current = lastApplied?.number ?? null;
  if (request.baseVersion !== undefined && request.baseVersion !== current) {
    throw new AppError('APPLY_CONFLICT', {
      detail: `You looked at version ${request.baseVersion ?? 'none'}; version ${current ?? 'none'} is the newest now`,
      data: { currentVersion: current },
    });
  }

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
  // What expressions may read is said by the file alone: neither a version nor an import of one changes it.
  const start = request.start && { ...request.start, templates: state.running.templates };
  const next = withDesired(start ?? state.running, chosen, { desired, opened: state.opened });
  requireTemplateRights(request.author, templateWrites(state, next), rules);
  const formerText = state.file?.text ?? null;
  if (lastApplied && !state.changedOutside && isDeepStrictEqual(next, state.running)) {
    const { notServing } = await askGateways(context, lastApplied.hash, request.waitMs);
    return { number: lastApplied.number, unchanged: true, notServing, left };
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
  const written = renderOwn(next, { version: number, path: configFile.path, left });
  const { text, hash } = written;
  const model = toVersionModel(next, vault);
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
  const render = () => renderConfigToml(model.config, { version: number });
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
    // Deployed is what a gateway confirmed, not what was asked of it.
    const confirmed = round.notServing.length === 0 ? chosen : [];
    const deployed = confirmed.filter((change) => change.type === 'proxy').map((change) => change.id);
    await tx.proxy.updateMany({
      where: { id: { in: deployed }, deploymentState: 'deployed' },
      data: { deployedAt: appliedAt },
    });
    await writeAudits(tx, request.author, [...adopted, applyNote(request, { number, hash, chosen })]);
    // What is neither wanted nor running has lost its secrets for good: no restore revives them.
    await vault.removeOrphans(tx, [...entitiesOf(next).keys()]);
  });
  context.state.applied({ number, hash, appliedAt, model });
  logger.info({ version: number, hash, changes: chosen.map(entityKey) }, 'applied');
  return { number, unchanged: false, notServing: round.notServing, left };
}

async function adoptFile(context: Context & { author: Author }, message: string): Promise<{ number: number }> {
  const { author, db, vault, now } = context;
  const state = await context.state.read();
  const { file, lastApplied } = state;
  if (!file) throw new AppError('NOT_FOUND', { detail: 'There is no config.toml to import' });
  if (!file.config) throw new AppError('CONFIG_FILE_INVALID', { findings: file.findings });
  const number = await nextNumber(db);
  const model = toVersionModel(file.config, vault);
  const adoptions = planAdoptions(state, file.config, {
    chosen: [],
    everything: lastApplied === null,
    appliedTexts: (config) => clearTexts(config, vault),
  });
  await requireAdoptablePlans(db.prisma, adoptions);
  await insertVersion(db, {
    number,
    author: author.actor,
    message,
    model,
    hash: file.hash,
    summary: describeConfigChanges(state, {
      before: lastApplied ? openVersion(lastApplied.model, state.opened) : null,
      after: file.config,
      otherwise: author.actor,
    }),
    restoredFrom: null,
  });
  const toml = renderConfigToml(model.config, { version: number });
  await db.prisma.$transaction(async (tx) => {
    await finishVersion(tx, number, { state: 'applied', appliedAt: now(), toml });
    const adopted = await writeDesired(tx, { vault, author, adoptions, before: state, action: 'import' });
    const note = { action: 'import', entityType: 'config_version', entityId: String(number) };
    await writeAudits(tx, author, [...adopted, { ...note, after: { hash: file.hash, message } }]);
  });
  return { number };
}
