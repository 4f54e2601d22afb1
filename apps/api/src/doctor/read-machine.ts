import { X509Certificate } from 'node:crypto';
import { readFile, statfs } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Database } from '@tallygate/db/database';
import { findMigrations, migrationNames } from '@tallygate/db/find-migrations';
import type { CertificateFiles } from '@tallygate/server-kit/certificate-files';
import type { DiskRoom, KnownCertificate, SchemaDifference } from './checks/machine.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How much of a disk is free, and how fast that becomes less; it remembers what it was asked before. */
export class DiskWatch {
  readonly #path: string;
  #first: { atMs: number; freeBytes: number } | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  async read(nowMs: number): Promise<DiskRoom> {
    const found = await statfs(this.#path).catch(() => null);
    if (found === null || found.blocks === 0) return null;
    const freeBytes = found.bavail * found.bsize;
    this.#first ??= { atMs: nowMs, freeBytes };
    const ageMs = nowMs - this.#first.atMs;
    const perDayBytes = ageMs < HOUR_MS ? null : Math.round(((this.#first.freeBytes - freeBytes) / ageMs) * DAY_MS);
    return { path: this.#path, freeBytes, totalBytes: found.blocks * found.bsize, perDayBytes };
  }
}

/** The certificates in files that the configuration and the environment name, with when they end. */
export async function readCertificates(
  config: GatewayConfig,
  { configPath, own }: { configPath: string; own: CertificateFiles | undefined },
): Promise<KnownCertificate[]> {
  const files = [
    ...(own ? [{ of: 'certificate of this api’s listener', file: own.certFile }] : []),
    ...(config.gateway.tls
      ? [{ of: 'certificate of the gateway’s listener', file: config.gateway.tls.cert_file }]
      : []),
    ...config.gateway.upstream_tls.ca_files.map((file) => ({ of: 'authority of servers', file })),
    ...config.policy_configurations.jwtauth_v0.keymanagers.flatMap(({ name, jwks }) => {
      const file = jwks.remote?.certificatePath ?? jwks.local?.certificatePath;
      return file === undefined ? [] : [{ of: `certificate of the key manager ${name}`, file }];
    }),
  ];
  return Promise.all(files.map((one) => readCertificate(one, dirname(configPath))));
}

async function readCertificate({ of, file }: { of: string; file: string }, folder: string): Promise<KnownCertificate> {
  const path = isAbsolute(file) ? file : resolve(folder, file);
  const known = { of, place: path, isRemote: false };
  try {
    const text = await readFile(path, 'latin1');
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
    const ends = blocks.map((block) => Date.parse(new X509Certificate(block).validTo));
    // A public key has no end.
    if (ends.length === 0) return { ...known, until: null, problem: 'it holds no certificate' };
    return { ...known, until: new Date(Math.min(...ends)).toISOString(), problem: null };
  } catch (error) {
    return { ...known, until: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Which migrations only the database or only the code knows; null when the code's are not at hand. */
export async function readSchema(db: Database): Promise<SchemaDifference> {
  const known = knownMigrations();
  if (known === null) return null;
  const rows = await db.sql<{ name: string }>(
    'select migration_name as name from _prisma_migrations where rolled_back_at is null and finished_at is not null',
  );
  const found = new Set(rows.map(({ name }) => name));
  return {
    onlyInDatabase: [...found].filter((name) => !known.includes(name)).sort(),
    onlyInCode: known.filter((name) => !found.has(name)),
    newest: known.at(-1) ?? '',
  };
}

function knownMigrations(): string[] | null {
  try {
    return migrationNames(findMigrations());
  } catch {
    // A bundle may stand elsewhere than its migrations.
    return null;
  }
}

/** How far the database's clock is ahead of this one, with half of the time that the question took. */
export async function readDatabaseClock(db: Database): Promise<number> {
  const sentMs = Date.now();
  const [row] = await db.sql<{ ms: string }>('select extract(epoch from clock_timestamp()) * 1000 as ms');
  const receivedMs = Date.now();
  return Number(row?.ms ?? receivedMs) - (sentMs + receivedMs) / 2;
}
