import { settingValue } from '@tallygate/config/entities';
import { findingsOf } from '@tallygate/config/findings';
import { AppError } from '@tallygate/contracts/app-error';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { SettingSection, SettingView } from '@tallygate/contracts/setting-view';
import type { z } from 'zod';
import { emptyConfig } from '../apply/entities.ts';
import { entityStateOf } from '../apply/entity-state.ts';
import { type Author, writeAudit } from '../audit/write-audit.ts';
import { toJson } from '../database/json.ts';
import type { Services } from '../services.ts';

/** One section as it is desired: as edited here, else as it runs. */
export async function getSetting({ applier, registry }: Services, section: SettingSection): Promise<SettingView> {
  const state = await applier.state();
  const edited = state.desired.get(`setting/${section}`);
  const running = settingValue(state.running, section) as Record<string, unknown>;
  return {
    section,
    value: (edited?.value as Record<string, unknown> | undefined) ?? running,
    revision: edited?.revision ?? 0,
    state: edited
      ? entityStateOf(state, registry, { type: 'setting', id: section })
      : registry.live().some((gateway) => gateway.configHash === state.runningHash)
        ? 'running'
        : 'failed',
    updatedAt: edited?.updatedAt.toISOString() ?? null,
    updatedBy: edited?.updatedBy ?? null,
  };
}

/**
 * Saves a section after checking it against the schema of config.toml.
 * @throws AppError INVALID_INPUT with every finding, or REVISION_STALE with the current value
 */
export async function putSetting(
  { db }: Pick<Services, 'db'>,
  author: Author,
  section: SettingSection,
  input: unknown,
  revision: number,
): Promise<void> {
  const value = checkSection(section, input);
  await db.prisma.$transaction(async (tx) => {
    const row = await tx.setting.findUnique({ where: { key: section } });
    const current = row?.revision ?? 0;
    if (revision !== current)
      throw new AppError('REVISION_STALE', {
        detail: `${row?.updatedBy ?? 'Somebody'} changed this section since you opened it`,
        data: { current: { revision: current, value: row?.value ?? null } },
      });
    const columns = { value: toJson(value), revision: current + 1, updatedBy: author.actor };
    if (row) await tx.setting.update({ where: { key: section, revision }, data: columns });
    else await tx.setting.create({ data: { key: section, ...columns } });
    await writeAudit(tx, author, {
      action: 'change',
      entityType: 'setting',
      entityId: section,
      before: row?.value,
      after: value,
    });
  });
}

/** The section with defaults filled in; lists that are edited elsewhere may not be part of it. */
function checkSection(section: SettingSection, input: unknown): unknown {
  const schema: z.ZodType = gatewayConfig.shape[section];
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    throw new AppError('INVALID_INPUT', { findings: findingsOf(schema, parsed.error, input, ['value']) });
  return settingValue({ ...emptyConfig(), [section]: parsed.data }, section);
}
