import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { openDatabase } from '@tallygate/db/open-database';
import { EnvironmentError } from '@tallygate/server-kit/env';
import { listen } from '@tallygate/server-kit/listen';
import { createLogger } from '@tallygate/server-kit/logger';
import { RecentLines } from '@tallygate/server-kit/recent-lines';
import { failStart, onShutdown } from '@tallygate/server-kit/shutdown';
import { consoleUrl } from './access/provider/console-url.ts';
import { makeSetupLink } from './access/setup-link.ts';
import { buildAdminApp } from './admin/admin-app.ts';
import { buildApi } from './app.ts';
import { systemAuthor } from './audit/author.ts';
import { recordAudit } from './audit/record-audit.ts';
import { readEnvironment } from './env.ts';
import { createServices } from './services.ts';
import { settingsFromEnvironment } from './settings.ts';
import { ensureAdminAccount } from './start/admin-account.ts';
import { initialise } from './start/initialise.ts';
import { openTlsListeners } from './start/tls-listeners.ts';

const SHUTDOWN_MS = 8_000;

/** Lines that a support bundle holds. */
const recentLines = new RecentLines(500);
let logger = createLogger({ name: 'api' });
try {
  const environment = readEnvironment();
  logger = createLogger({ name: 'api', level: environment.LOG_LEVEL, recent: recentLines });
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  const settings = settingsFromEnvironment(environment, version);

  const db = await openDatabase({
    url: settings.databaseUrl,
    dataDir: settings.dataDir,
    log: (line) => logger.info(line),
  });
  try {
    const { defaultPassword } = await ensureAdminAccount(db, settings);
    if (defaultPassword) logger.warn('the administrator still has the default password');
    const services = createServices({ settings, db, logger, recentLines });
    await initialise(services);
    await recordAudit(services, systemAuthor(services), {
      action: 'start',
      entityType: 'api',
      entityId: hostname(),
      after: { version },
    });
    const [api, admin] = [await buildApi(services), await buildAdminApp(services)];
    const timedWork = services.scheduler.start();
    const { hosts, ports } = settings;
    await listen(api, { host: hosts.api, port: ports.api, variable: 'API_PORT' });
    await listen(admin, { host: hosts.admin, port: ports.admin, variable: 'ADMIN_PORT' });
    const tls = await openTlsListeners({ api, admin }, settings, logger);
    onShutdown({
      logger,
      deadlineMs: SHUTDOWN_MS,
      close: async () => {
        await Promise.all([tls.close(), api.close(), admin.close(), timedWork.stop()]);
        await services.apiTokens.close();
        await services.deliveryHistory.close();
        await services.auditLog.close();
        await db.close();
      },
    });
    const setupToken = await makeSetupLink(db, new Date());
    // On a line of its own, for a person to read and open; the token stays behind the #, so that no server logs it.
    if (setupToken !== null)
      process.stdout.write(
        `Set up the administrator's account within an hour: ${consoleUrl(services)}/set-up-account#${setupToken}\n`,
      );
    logger.info({ api: ports.api, admin: ports.admin, ...tls.ports }, 'ready');
  } catch (error) {
    await db.close();
    throw error;
  }
} catch (error) {
  if (error instanceof EnvironmentError) {
    // Every problem on its own line; a JSON log line would hide them.
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  failStart(logger, error);
}
