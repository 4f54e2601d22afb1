import { redactToml } from '@tallygate/config/redact';
import { AppError } from '@tallygate/contracts/app-error';
import {
  type Comparison,
  LISTED_VERSIONS,
  type VersionDetail,
  type VersionFilter,
  type VersionView,
} from '@tallygate/contracts/config-version';
import type { Change } from '@tallygate/contracts/entity-change';
import type { Finding } from '@tallygate/contracts/finding';
import type { Database } from '@tallygate/db/database';
import { type ConfigVersion, Prisma } from '@tallygate/db/generated/client';
import type { Author } from '../audit/author.ts';
import { keysOfProxies } from '../desired/adopt-keys.ts';
import { openVersion, readVersionModel } from '../desired/config-state.ts';
import { describeConfigChanges } from '../desired/describe-changes.ts';
import { entryOf } from '../desired/key-entry.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import type { Applier, ApplyOutcome } from './applier.ts';

const withoutModel = { omit: { model: true, toml: true } } as const;
type VersionRow = Omit<ConfigVersion, 'model' | 'toml'>;

/** The newest versions that a filter finds, newest first. */
export async function listVersions(
  { db, registry }: { db: Database; registry: GatewayRegistry },
  filter: VersionFilter = {},
): Promise<VersionView[]> {
  const found = await db.sql<{ number: number }>(
    Prisma.sql`select number from config_versions where ${Prisma.join(conditionsOf(filter), ' and ')}
      order by number desc limit ${LISTED_VERSIONS}`,
  );
  const rows = await db.prisma.configVersion.findMany({
    ...withoutModel,
    where: { number: { in: found.map(({ number }) => number) } },
    orderBy: { number: 'desc' },
  });
  const running = runningHashes({ registry });
  return rows.map((row) => versionView(row, running));
}

function conditionsOf({ author, entity, text, from, to, before }: VersionFilter): Prisma.Sql[] {
  const like = (part: string) => `%${part.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return [
    Prisma.sql`true`,
    ...(author === undefined ? [] : [Prisma.sql`author = ${author}`]),
    ...(before === undefined ? [] : [Prisma.sql`number < ${before}`]),
    ...(from === undefined ? [] : [Prisma.sql`created_at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [Prisma.sql`created_at < ${to}::timestamptz`]),
    ...(text === undefined
      ? []
      : [Prisma.sql`(message ilike ${like(text)} or hash ilike ${like(text)} or summary::text ilike ${like(text)})`]),
    ...(entity === undefined
      ? []
      : [
          Prisma.sql`exists (select from jsonb_array_elements(summary) as changed
            where changed->>'id' ilike ${like(entity)} or changed->>'name' ilike ${like(entity)})`,
        ]),
  ];
}

/** @throws AppError VERSION_NOT_FOUND */
export async function getVersion(
  { db, registry }: { db: Database; registry: GatewayRegistry },
  number: number,
): Promise<VersionDetail> {
  const row = await requireVersion({ db }, number);
  const previous = await db.prisma.configVersion.findFirst({
    where: { number: { lt: number }, state: { in: ['applied', 'superseded'] } },
    orderBy: { number: 'desc' },
    select: { toml: true },
  });
  return {
    ...versionView(row, runningHashes({ registry })),
    toml: redactToml(row.toml),
    previousToml: previous ? redactToml(previous.toml) : null,
  };
}

/** @throws AppError VERSION_NOT_FOUND */
export async function compareVersions(
  { db }: { db: Database },
  { from, to }: { from: number; to: number },
): Promise<Comparison> {
  const [left, right] = [await requireVersion({ db }, from), await requireVersion({ db }, to)];
  const [before, after] = [readVersionModel(left.model), readVersionModel(right.model)];
  return {
    from,
    to,
    before: redactToml(left.toml),
    after: redactToml(right.toml),
    changes: describeConfigChanges(
      { desired: new Map() },
      { before: before.config, after: after.config, otherwise: right.author },
    ),
  };
}

type Context = { settings: { applyWaitMs: { console: number } }; db: Database; applier: Applier };

/**
 * Applies a former version as a new one and makes it the desired state; secrets, API keys and plans are the present
 * ones: a restore brings no revoked key back, and puts no company on another plan.
 * @throws AppError VERSION_NOT_FOUND, SECRET_NEEDED_AGAIN when a secret of it is gone, or what an apply may throw
 */
export async function restoreVersion(
  context: Context & { author: Author },
  { number, message }: { number: number; message: string },
): Promise<ApplyOutcome> {
  const { author } = context;
  const row = await requireVersion(context, number);
  const { opened, desired } = await context.applier.state();
  const model = readVersionModel(row.model);
  const former = openVersion(model, opened);
  const proxies = former.mcp_proxies.map((proxy) => proxy.metadata.name);
  const keys = await keysOfProxies(context.db.prisma, proxies);
  const plans = [...desired.values()].flatMap((entity) => (entity.type === 'plan' ? [entity.value] : []));
  const start = { ...former, api_keys: keys.map(entryOf), billing: { ...former.billing, plans } };
  return context.applier.apply({
    author,
    message: message === '' ? `Restore of version ${number}` : message,
    start,
    startText: model.file?.isKept ? row.toml : null,
    restoredFrom: number,
    waitMs: context.settings.applyWaitMs.console,
  });
}

/** @throws AppError VERSION_NOT_FOUND */
export async function requireVersion({ db }: { db: Database }, number: number): Promise<ConfigVersion> {
  const row = await db.prisma.configVersion.findUnique({ where: { number } });
  if (!row) throw new AppError('VERSION_NOT_FOUND', { detail: `There is no version ${number}` });
  return row;
}

/** What live gateways say they serve. */
export function runningHashes({ registry }: { registry: GatewayRegistry }): Set<string> {
  return new Set(registry.live().flatMap((gateway) => gateway.configHash ?? []));
}

export function versionView(row: VersionRow, running: ReadonlySet<string>): VersionView {
  return {
    number: row.number,
    author: row.author,
    message: row.message,
    hash: row.hash,
    state: row.state as VersionView['state'],
    running: running.has(row.hash),
    error: row.error as { message: string; findings: Finding[] } | null,
    summary: row.summary as Change[],
    createdAt: row.createdAt.toISOString(),
    appliedAt: row.appliedAt?.toISOString() ?? null,
    restoredFrom: row.restoredFrom,
  };
}
