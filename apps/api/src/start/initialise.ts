import { AppError } from '@tallygate/contracts/app-error';
import type { Author } from '../database/audit.ts';
import type { Services } from '../services.ts';
import { seedSandbox } from './seed.ts';

const SYSTEM: Author = { actor: 'tallygate', source: 'system' };

/**
 * Brings database and config.toml together at start. A first start takes the file over when there is one, else seeds
 * the sandbox and writes it; a file that is gone is written again; one that was edited stays and shows as changed outside.
 */
export async function initialise(services: Services): Promise<void> {
  const { applier, configFile, db, logger } = services;
  await endInterruptedApplies(services);
  const state = await applier.state();
  const write = async (message: string, selection: 'all' | []) => {
    try {
      await applier.apply({ author: SYSTEM, message, selection, waitMs: 0 });
    } catch (error) {
      // The console is where such a configuration gets repaired, so it must come up.
      if (!(error instanceof AppError)) throw error;
      logger.error({ err: error, findings: error.findings }, 'config.toml could not be written');
    }
  };

  if (state.lastApplied === null) {
    if (state.file === null) {
      if (services.settings.sandbox.on && state.desired.size === 0) await seedSandbox(services);
      await write('First configuration', 'all');
    } else if (state.file.config !== null && (await db.prisma.configVersion.count()) === 0) {
      await applier.adoptFile(SYSTEM, `Read from ${configFile.path}`);
    } else {
      logger.error({ path: configFile.path, findings: state.file.findings }, 'config.toml has problems');
    }
    return;
  }
  if (state.file === null) await write('config.toml was gone and is written again', []);
  else if (state.changedOutside) logger.warn({ path: configFile.path }, 'config.toml was changed outside');
}

/** An apply that a stop interrupted has ended one way or the other: the file tells. */
async function endInterruptedApplies({ db, configFile }: Services): Promise<void> {
  const hash = (await configFile.read())?.hash;
  for (const { number, hash: written } of await db.prisma.configVersion.findMany({ where: { state: 'applying' } })) {
    if (written === hash) {
      await db.prisma.configVersion.updateMany({ where: { state: 'applied' }, data: { state: 'superseded' } });
      await db.prisma.configVersion.update({ where: { number }, data: { state: 'applied', appliedAt: new Date() } });
    } else {
      await db.prisma.configVersion.update({
        where: { number },
        data: { state: 'failed', error: { message: 'the api stopped before this was applied', findings: [] } },
      });
    }
  }
}
