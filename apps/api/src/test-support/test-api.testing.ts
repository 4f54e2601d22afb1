import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { createLogger } from '@tallygate/server-kit/logger';
import type { FastifyInstance } from 'fastify';
import { buildApi } from '../app.ts';
import type { Services } from '../services.ts';
import { createServices } from '../services.ts';
import type { ApiSettings } from '../settings.ts';
import { ensureAdminAccount } from '../start/admin-account.ts';
import { initialise } from '../start/initialise.ts';
import { checkReplies } from './reply-check.testing.ts';

/** `admin:admin`, as in the guide. */
export const ADMIN = { authorization: 'Basic YWRtaW46YWRtaW4=' };

export function testSettings(dataDir: string): ApiSettings {
  return {
    version: '0.0.0-test',
    dataDir,
    configPath: join(dataDir, 'config.toml'),
    databaseUrl: undefined,
    hosts: {
      api: '127.0.0.1',
      apiTls: '127.0.0.1',
      gatewayTls: '127.0.0.1',
      admin: '127.0.0.1',
      adminTls: '127.0.0.1',
      console: '127.0.0.1',
      consoleTls: '127.0.0.1',
      gateway: '127.0.0.1',
    },
    tls: undefined,
    gatewayTls: undefined,
    consoleFront: { hasTls: false, trustedProxies: [] },
    // Port 1 answers nobody: no test may find a real gateway on this machine.
    ports: { api: 0, admin: 0, console: 3000, gateway: 8080, gatewayAdmin: 1 },
    publicUrls: { api: undefined, console: undefined },
    gatewayUrl: undefined,
    hostNames: { api: [], console: [] },
    // Requests that are injected come from 127.0.0.1.
    trust: { proxies: ['127.0.0.1', '::1'], header: 'x-forwarded-for' },
    sandbox: {
      on: true,
      mcpUrl: 'http://127.0.0.1:3001',
      issuer: 'http://localhost:3002',
      collectorUrl: 'http://127.0.0.1:3003',
      stripeUrl: 'http://127.0.0.1:3004',
      metronomeUrl: 'http://127.0.0.1:3005',
    },
    outbound: { allowLoopback: true, allowPrivate: false, trustProxy: false },
    proxies: NO_PROXIES,
    probesServers: false,
    mayMoveClock: false,
    admin: { user: 'admin', password: undefined },
    oidc: null,
    secondFactorRequired: false,
    secretKey: 'a secret key for tests only',
    managementJwt: undefined,
    gatewayToken: 'gateway-token-for-tests',
    creditLeaseMs: 60_000,
    audit: { keepDays: 400, anchorUrl: undefined },
    applyWaitMs: { management: 5_000, console: 10_000 },
  };
}

export type TestApi = {
  app: FastifyInstance;
  services: Services;
  dataDir: string;
  close: () => Promise<void>;
};

/** The api on a fresh database and a fresh folder, started as `server.ts` starts it, but without listening. */
export async function openTestApi(
  change: (settings: ApiSettings) => ApiSettings = (settings) => settings,
  prepare: (dataDir: string) => void = () => {},
  openDatabase: () => Promise<Database> = openTestDatabase,
): Promise<TestApi> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tallygate-api-'));
  prepare(dataDir);
  const db = await openDatabase();
  const settings = change(testSettings(dataDir));
  const services = createServices({ settings, db, logger: createLogger({ name: 'api', level: 'silent' }) });
  await ensureAdminAccount(db, settings);
  await initialise(services);
  const app = await buildApi(services, checkReplies);
  await app.ready();
  return {
    app,
    services,
    dataDir,
    close: async () => {
      await app.close();
      await services.deliveryHistory.close();
      await services.auditLog.close();
      await db.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
