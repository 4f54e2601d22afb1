import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@tallygate/db/database';
import { openTestDatabase } from '@tallygate/db/test-database';
import { EnvironmentError } from '@tallygate/server-kit/env';
import { createLogger } from '@tallygate/server-kit/logger';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from '../access/passwords/password-hash.ts';
import { makeSetupLink } from '../access/setup-link.ts';
import { readEnvironment } from '../env.ts';
import { createServices } from '../services.ts';
import type { ApiSettings } from '../settings.ts';
import { openTestApi, testSettings } from '../test-support/test-api.testing.ts';
import { ensureAdminAccount } from './admin-account.ts';
import { initialise } from './initialise.ts';
import { readOrCreateKeyFile } from './key-file.ts';
import { isTrial } from './trial.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tallygate-start-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the environment', () => {
  it('has defaults for everything', () => {
    expect(readEnvironment({})).toMatchObject({
      API_PORT: 9090,
      ADMIN_PORT: 9094,
      API_HOST: '127.0.0.1',
      sandboxOn: true,
    });
    expect(readEnvironment({ NODE_ENV: 'production' }).sandboxOn).toBe(false);
  });

  it('names every problem together', () => {
    const read = () => readEnvironment({ API_PORT: 'x', TALLYGATE_SANDBOX: 'maybe', DATABASE_URL: 'mysql://h' });

    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(/API_PORT[\s\S]*DATABASE_URL[\s\S]*TALLYGATE_SANDBOX/);
  });
});

it('the administrator is not called as nobody is', () => {
  expect(() => readEnvironment({ TALLYGATE_ADMIN_USER: 'Outside' })).toThrow(/TALLYGATE_ADMIN_USER[^\n]*"outside"/);
});

describe('key files', () => {
  it('are generated once, readable by their owner alone', () => {
    const first = readOrCreateKeyFile(join(dir, 'new'), 'gateway-token');

    expect(first).toMatch(/^[\w-]{43}$/);
    expect(readOrCreateKeyFile(join(dir, 'new'), 'gateway-token')).toBe(first);
    expect(statSync(join(dir, 'new', 'gateway-token')).mode & 0o777).toBe(0o600);
  });

  it('say in one line which folder cannot be used', () => {
    writeFileSync(join(dir, 'file'), '');

    expect(() => readOrCreateKeyFile(join(dir, 'file', 'below'), 'k')).toThrow(/TALLYGATE_DATA_DIR/);
    chmodSync(join(dir, 'file'), 0o600);
    writeFileSync(join(dir, 'short'), 'abc');
    expect(() => readOrCreateKeyFile(dir, 'short')).toThrow(/no usable key/);
  });
});

describe('the administrator', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterEach(() => db.prisma.user.deleteMany());
  afterAll(() => db.close());

  const settings = (change: Partial<ApiSettings>): ApiSettings => ({ ...testSettings(dir), ...change });
  const off = { ...testSettings('').sandbox, on: false };
  const outside = { ...testSettings('').hosts, console: '0.0.0.0' };
  const withPassword = (password: string) => ({ admin: { user: 'admin', password } });

  it('is admin/admin, and flagged, with the sandbox on and everything on loopback', async () => {
    expect(await ensureAdminAccount(db, settings({}))).toEqual({ defaultPassword: true });

    const user = await db.prisma.user.findUniqueOrThrow({ where: { username: 'admin' } });
    expect(await verifyPassword('admin', user.passwordHash ?? '')).toBe(true);
    expect(user.mustChangePassword).toBe(true);
  });

  it('has no default password when the sandbox is off or a listener is reachable from outside: a link makes it', async () => {
    for (const change of [{ sandbox: off }, { hosts: outside }]) {
      expect(await ensureAdminAccount(db, settings(change))).toEqual({ defaultPassword: false });
      expect(await db.prisma.user.count()).toBe(0);
      expect(await makeSetupLink(db, new Date())).toMatch(/^[\w-]{43}$/);
    }
  });

  it.each([
    ['the default one', 'admin'],
    ['one letter', 'x'],
    ['a common one', 'passwordpassword'],
    ['the user name and a year', 'admin-admin-2026'],
  ])('is refused a password of the environment in production that is %s', async (_name, password) => {
    for (const change of [{ sandbox: off }, { hosts: outside }]) {
      const start = ensureAdminAccount(db, settings({ ...change, ...withPassword(password) }));
      await expect(start).rejects.toThrow(/^TALLYGATE_ADMIN_PASSWORD .* Set another one, or none/);
    }
    expect(await db.prisma.user.count()).toBe(0);
  });

  it('keeps a password that was set, even without the variable', async () => {
    await ensureAdminAccount(db, settings({ sandbox: off, ...withPassword('a long passphrase') }));

    expect(await ensureAdminAccount(db, settings({ sandbox: off }))).toEqual({ defaultPassword: false });
    const user = await db.prisma.user.findUniqueOrThrow({ where: { username: 'admin' } });
    expect(await verifyPassword('a long passphrase', user.passwordHash ?? '')).toBe(true);
  });

  it('loses the default password, and its sessions, when one is set', async () => {
    await ensureAdminAccount(db, settings({}));
    const { id } = await db.prisma.user.findUniqueOrThrow({ where: { username: 'admin' } });
    await db.prisma.session.create({ data: { id: 's', userId: id, expiresAt: new Date('2100-01-01') } });

    await ensureAdminAccount(db, settings(withPassword('a long passphrase')));

    const user = await db.prisma.user.findUniqueOrThrow({ where: { username: 'admin' } });
    expect(await verifyPassword('admin', user.passwordHash ?? '')).toBe(false);
    expect(user.mustChangePassword).toBe(false);
    expect(await db.prisma.session.count()).toBe(0);
  });

  it('leaves no other account with the default password behind where that is not allowed', async () => {
    await db.prisma.user.create({
      data: {
        id: uuidv7(),
        username: 'admin',
        passwordHash: await hashPassword('admin'),
        roles: ['admin'],
        mustChangePassword: true,
      },
    });

    await ensureAdminAccount(db, settings({ hosts: outside, admin: { user: 'boss', password: 'a long passphrase' } }));

    expect((await db.prisma.user.findMany()).map((user) => user.username)).toEqual(['boss']);
  });

  it('is on trial only with the sandbox on and every listener on loopback', () => {
    const trial = (host: string, sandboxOn = true) =>
      isTrial({ hosts: { api: '127.0.0.1', console: host }, sandboxOn });
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].map((host) => trial(host))).toEqual([true, true, true, true]);
    expect(['0.0.0.0', '::', '10.0.0.1', 'localhost.example'].some((host) => trial(host))).toBe(false);
    expect(trial('127.0.0.1', false)).toBe(false);
  });
});

describe('a start', () => {
  const restart = async (api: Awaited<ReturnType<typeof openTestApi>>) => {
    const { settings, db } = api.services;
    const services = createServices({ settings, db, logger: createLogger({ name: 'api', level: 'silent' }) });
    await initialise(services);
    return services;
  };

  it('seeds a key manager and a proxy that leaves the paths of the guide free', async () => {
    const api = await openTestApi();
    const { config } = (await api.services.configFile.read()) ?? {};
    await api.close();

    expect(config?.policy_configurations.jwtauth_v0.keymanagers).toMatchObject([
      { name: 'PrimaryIDP', issuer: 'http://localhost:3002', jwks: { remote: { uri: 'http://localhost:3002/jwks' } } },
    ]);
    expect(config?.mcp_proxies).toMatchObject([
      {
        metadata: { name: 'sample-everything' },
        spec: {
          displayName: 'Sample',
          context: '/sample',
          policies: [{ name: 'mcp-auth' }, { name: 'analytics-header-filter' }],
        },
      },
    ]);
  });

  it('seeds nothing when the sandbox is off', async () => {
    const api = await openTestApi((settings) => ({
      ...settings,
      sandbox: { ...settings.sandbox, on: false },
      admin: { user: 'admin', password: 'a long passphrase' },
    }));
    const { config } = (await api.services.configFile.read()) ?? {};
    await api.close();

    expect(config?.mcp_proxies).toEqual([]);
  });

  it('takes over a file that was there first, without touching it', async () => {
    const text = `[[analytics.publishers]]\ntype = "moesif"\n[analytics.publishers.settings]\napplication_id = "an-id-of-moesif-1234"\n`;
    const api = await openTestApi(undefined, (dataDir) => writeFileSync(join(dataDir, 'config.toml'), text));
    const state = await api.services.applier.state();
    const stored = await api.services.db.prisma.publisher.findMany();
    const after = readFileSync(api.services.settings.configPath, 'utf8');
    await api.close();

    expect(after).toBe(text);
    expect(state).toMatchObject({ changedOutside: false, pending: [], outside: [] });
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain('an-id-of-moesif');
  });

  it('leaves a first file that is broken alone', async () => {
    const api = await openTestApi(undefined, (dataDir) => writeFileSync(join(dataDir, 'config.toml'), 'x = ['));
    const after = readFileSync(api.services.settings.configPath, 'utf8');
    const versions = await api.services.db.prisma.configVersion.count();
    await api.close();

    expect(after).toBe('x = [');
    expect(versions).toBe(0);
  });

  it('writes a file again that is gone, and notices one that was edited', async () => {
    const api = await openTestApi();
    const { configPath } = api.services.settings;
    const before = (await api.services.configFile.read())?.config;
    rmSync(configPath);

    const again = await restart(api);
    expect((await again.configFile.read())?.config).toEqual(before);
    expect((await again.applier.state()).changedOutside).toBe(false);
    expect(existsSync(configPath)).toBe(true);

    writeFileSync(configPath, `${readFileSync(configPath, 'utf8')}# a remark\n`);
    expect((await (await restart(api)).applier.state()).changedOutside).toBe(true);
    await api.close();
  });

  it('ends an apply that a stop interrupted by what the file says', async () => {
    const api = await openTestApi();
    const { prisma } = api.services.db;
    await prisma.configVersion.updateMany({ where: { number: 1 }, data: { state: 'applying', appliedAt: null } });
    const row = await prisma.configVersion.findUniqueOrThrow({ where: { number: 1 } });
    await prisma.configVersion.create({
      data: { ...row, model: row.model as object, summary: [], error: undefined, number: 2, hash: 'never written' },
    });

    await restart(api);

    const states = await prisma.configVersion.findMany({ orderBy: { number: 'asc' }, select: { state: true } });
    await api.close();
    expect(states.map((version) => version.state)).toEqual(['applied', 'failed']);
  });
});
