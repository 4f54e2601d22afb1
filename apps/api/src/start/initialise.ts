import type { ChainKey } from '@tallygate/audit/chain';
import { renderConfigToml } from '@tallygate/config/render-toml';
import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Applier } from '../apply/applier.ts';
import { finishVersion } from '../apply/version-rows.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { systemAuthor } from '../audit/author.ts';
import { importEntries } from '../audit/import-entries.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { readVersionModel } from '../desired/config-state.ts';
import { storedText } from '../desired/kept-text.ts';
import { leaveLocalCode } from '../gateways/local-code.ts';
import type { Vault } from '../secrets/vault.ts';
import { sealFormerData } from './seal-former-data.ts';
import { seedSandbox } from './seed.ts';

type Context = {
  settings: { sandbox: { on: boolean; issuer: string; mcpUrl: string }; dataDir: string };
  logger: Logger;
  db: Database;
  auditLog: AuditLog;
  auditKey: ChainKey;
  vault: Vault;
  configFile: ConfigFile;
  applier: Applier;
  now: () => Date;
};

/**
 * Brings database and config.toml together at start. A first start takes the file over when there is one, else seeds
 * the sandbox and writes it; a file that is gone is written again; one that was edited stays and shows as changed outside.
 */
export async function initialise(context: Context): Promise<void> {
  const { applier, configFile, db, logger } = context;
  const author = systemAuthor(context);
  const imported = await importEntries(db, context.auditKey);
  if (imported > 0) logger.info({ entries: imported }, 'the audit log of an earlier version is chained');
  await sealFormerData(context);
  await leaveLocalCode(context);
  await endInterruptedApplies(context);
  const state = await applier.state();
  const write = async (message: string, selection: 'all' | []) => {
    try {
      await applier.apply({ author, message, selection, waitMs: 0 });
    } catch (error) {
      // The start goes on: such a configuration is repaired in the console.
      if (!(error instanceof AppError)) throw error;
      logger.error({ err: error, findings: error.findings }, 'config.toml could not be written');
    }
  };

  if (state.lastApplied === null) {
    if (state.file === null) {
      if (context.settings.sandbox.on && state.desired.size === 0) await seedSandbox(context);
      await write('First configuration', 'all');
    } else if (state.file.config !== null && (await db.prisma.configVersion.count()) === 0) {
      await applier.adoptFile(author, `Read from ${configFile.path}`);
    } else {
      logger.error({ path: configFile.path, findings: state.file.findings }, 'config.toml has problems');
    }
    return;
  }
  if (state.file === null) await write('config.toml was gone and is written again', []);
  else if (state.changedOutside) logger.warn({ path: configFile.path }, 'config.toml was changed outside');
  await applier.rehearse();
}

/** Ends applies that a stop has interrupted. Whether one succeeded is told by the file. */
async function endInterruptedApplies({ db, configFile, now }: Context): Promise<void> {
  const file = await configFile.read();
  const open = await db.prisma.configVersion.findMany({ where: { state: 'applying' }, orderBy: { number: 'asc' } });
  for (const { number, hash: written, model } of open) {
    const error = { message: 'the api stopped before this was applied', findings: [] };
    const version = readVersionModel(model);
    if (file && written === file.hash) {
      const toml = storedText(file.text, version, number);
      await finishVersion(db, number, { state: 'applied', appliedAt: now(), toml });
    } else {
      const toml = renderConfigToml(version.config, { version: number });
      await finishVersion(db, number, { state: 'failed', error, toml });
    }
  }
}
