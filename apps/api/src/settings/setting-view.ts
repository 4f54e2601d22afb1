import { settingValue } from '@tallygate/config/entities';
import { findingsOf } from '@tallygate/config/findings';
import { keepSealed } from '@tallygate/config/keep-sealed';
import { isPointer } from '@tallygate/config/secret-reference';
import { AppError } from '@tallygate/contracts/app-error';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { SettingSection, SettingView } from '@tallygate/contracts/setting-view';
import type { Database } from '@tallygate/db/database';
import type { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { toJson } from '../database/json.ts';
import { emptyConfig, entityKey } from '../desired/entities.ts';
import { entityStateOf } from '../desired/entity-state.ts';
import { readTemplateRules, requireTemplateRights } from '../desired/template-writes.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { mapSecrets } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';
import { viewSecrets } from '../secrets/view-secrets.ts';

type Context = { db: Database; vault: Vault; configFile: ConfigFile; registry: GatewayRegistry; applier: Applier };

/** One section as it is desired: as edited here, else as it runs. */
export async function getSetting({ applier, registry, vault }: Context, section: SettingSection): Promise<SettingView> {
  const state = await applier.state();
  const ref = { type: 'setting', id: section } as const;
  const edited = state.desired.get(entityKey(ref));
  const value = (edited?.value ?? settingValue(state.running, section)) as Record<string, unknown>;
  return {
    section,
    value: mapSecrets(ref, value, (_name, text) => (isPointer(text) ? text : undefined)),
    secrets: viewSecrets(ref, value, await vault.views(ref)),
    revision: edited?.revision ?? 0,
    state: edited
      ? entityStateOf(state, registry, ref)
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
  { db, vault, applier, configFile, author }: Context & { author: Author },
  { section, input, revision }: { section: SettingSection; input: unknown; revision: number },
): Promise<void> {
  const ref = { type: 'setting', id: section } as const;
  const { running } = await applier.state();
  const rules = await readTemplateRules(configFile);
  await db.prisma.$transaction(async (tx) => {
    const row = await tx.setting.findUnique({ where: { key: section } });
    const current = row?.revision ?? 0;
    // What nobody edited here has its secrets in the file alone.
    const before = row?.value ?? (await vault.sealOne(tx, author, { ...ref, value: settingValue(running, section) }));
    if (revision !== current)
      throw new AppError('REVISION_STALE', {
        detail: `${row?.updatedBy ?? 'Somebody'} changed this section since you opened it`,
        data: { current: { revision: current, value: row ? mapSecrets(ref, row.value, () => undefined) : null } },
      });
    const checked = checkSection(section, input, before);
    requireTemplateRights(author, [{ ref, before: [before], after: checked }], rules);
    const value = await vault.sealOne(tx, author, { ...ref, value: checked });
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

/**
 * The section with defaults and what it leaves as it is filled in; lists that are edited elsewhere may not be part of it.
 * @param stored what it replaces, with references
 */
function checkSection(section: SettingSection, edit: unknown, stored: unknown): unknown {
  const schema: z.ZodType = gatewayConfig.shape[section];
  const input = keepSealed(schema, edit, stored);
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    throw new AppError('INVALID_INPUT', {
      findings: findingsOf(schema, { error: parsed.error, input, prefix: ['value'] }),
    });
  return settingValue({ ...emptyConfig(), [section]: parsed.data }, section);
}
