import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { putEmptyDatabase } from '@tallygate/db/empty-database';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openDatabase } from '@tallygate/db/open-database';
import { createLogger } from '@tallygate/server-kit/logger';
import { afterAll, expect, it } from 'vitest';
import { getProxy } from '../proxies/list-proxies.ts';
import { createServices } from '../services.ts';
import { initialise } from '../start/initialise.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { testSettings } from '../test-support/test-api.testing.ts';
import { createCipher } from './cipher.ts';

const folder = mkdtempSync(join(tmpdir(), 'tallygate-sealing-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first migration of the versions that seal everything. */
const FIRST_NEW = '20261129211000_audit_chain';

const UPSTREAM_KEY = 'sealed-before-already';
const CLEAR = ['a-password-in-clear', 'a-header-in-clear', 'a-parameter-in-clear'];

const proxy = mcpProxy.parse(
  aResource('guarded', {
    upstream: {
      url: `https://mcp.example.com/mcp?apiKey=${CLEAR[2]}`,
      auth: { type: 'bearer', header: 'Authorization', value: '{{ secret "proxy/guarded/upstream.auth.value" }}' },
    },
    policies: [
      { name: 'basic-auth', version: 'v1', params: { username: 'u', password: CLEAR[0] } },
      { name: 'set-headers', version: 'v1', params: { request: { headers: [{ name: 'X-Team', value: CLEAR[1] }] } } },
    ],
  }),
);

it('what the version before stored in clear is sealed at the first start, everywhere, and works on', async () => {
  const migrationsDir = join(folder, 'migrations');
  cpSync(findMigrations(), migrationsDir, { recursive: true });
  for (const name of readdirSync(migrationsDir))
    if (name >= FIRST_NEW && name.startsWith('2')) rmSync(join(migrationsDir, name), { recursive: true });
  const settings = testSettings(folder);
  const cipher = createCipher(settings.secretKey!);
  const ciphertext = Buffer.from(cipher.seal('proxy/guarded/upstream.auth.value', UPSTREAM_KEY)).toString('hex');
  const model = { config: gatewayConfig.parse({ mcp_proxies: [proxy] }), secrets: {} };
  await putEmptyDatabase(folder);
  const before = await openDatabase({ dataDir: folder, migrationsDir });
  await before.sql(
    `INSERT INTO proxies (id, display_name, version, context, vhost, resource, notes, deployment_state, updated_at, updated_by)
    VALUES ('guarded', 'guarded', 'v1.0', '/guarded', '*', $1::jsonb, '[]', 'deployed', now(), 'admin')`,
    [JSON.stringify(proxy)],
  );
  await before.sql(
    `INSERT INTO secrets (name, ciphertext, last4, updated_at, updated_by)
    VALUES ('proxy/guarded/upstream.auth.value', decode($1, 'hex'), '', '2026-01-01T00:00:00Z', 'admin')`,
    [ciphertext],
  );
  await before.sql(
    `INSERT INTO config_versions (number, author, message, model, toml, hash, state, summary)
    VALUES (1, 'admin', '', $1::jsonb, $2, 'h', 'applied', $3::jsonb)`,
    [
      JSON.stringify(model),
      `password = "${CLEAR[0]}"`,
      JSON.stringify([{ summary: [`policy set-headers: value changed from x to ${CLEAR[1]}`] }]),
    ],
  );
  await before.sql(
    `INSERT INTO audit_entries (actor, action, entity_type, entity_id, source, after)
    VALUES ('admin', 'create', 'proxy', 'guarded', 'console', $1::jsonb)`,
    [JSON.stringify(proxy)],
  );
  await before.close();

  const db = await openDatabase({ dataDir: folder });
  try {
    const logger = createLogger({ name: 'api', level: 'silent' });
    const services = createServices({ settings, db, logger });
    await initialise(services);

    const tables = await db.sql<{ tablename: string }>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    for (const { tablename } of tables) {
      const rows = JSON.stringify(await db.sql(`SELECT to_jsonb(t)::text AS row FROM "${tablename}" t`));
      for (const secret of [...CLEAR, UPSTREAM_KEY]) expect(rows.includes(secret), tablename).toBe(false);
    }

    expect(await db.sql('SELECT id FROM audit_entries WHERE mac IS NULL')).toEqual([]);
    const { running } = await services.applier.state();
    expect(running.mcp_proxies[0]?.spec.upstream).toMatchObject({
      url: `https://mcp.example.com/mcp?apiKey=${CLEAR[2]}`,
      auth: { value: UPSTREAM_KEY },
    });
    expect(running.mcp_proxies[0]?.spec.policies.map(({ params }) => params)).toEqual([
      { username: 'u', password: CLEAR[0] },
      { request: { headers: [{ name: 'X-Team', value: CLEAR[1] }] } },
    ]);
    expect((await services.applier.state()).pending).toEqual([]);
    expect((await getProxy(services, 'guarded')).secrets['spec.upstream.auth.value']).toEqual({
      set: true,
      updatedAt: '2026-01-01T00:00:00.000Z',
      updatedBy: 'admin',
    });
  } finally {
    await db.close();
  }
});
