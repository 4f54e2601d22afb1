import { createHmac } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { SecretView } from '@tallygate/contracts/secret-view';
import type { Database } from '@tallygate/db/database';
import type { Author, Transaction } from '../audit/write-audit.ts';
import type { Cipher } from './cipher.ts';
import { isTemplate, referencedSecret, secretReference } from './references.ts';
import type { Replace } from './secret-places.ts';
import type { SecretReader } from './secret-reader.ts';

/** Secrets at rest: written once, shown never, opened only to render config.toml or to test a connection. */
export interface Vault {
  /**
   * Runs `map` over an entity about to be stored: clear values are encrypted and replaced by references, templates and
   * the entity's own references stay.
   * @throws AppError INVALID_INPUT for a reference to a secret of something else
   */
  seal<T>(tx: Transaction, author: Author, map: (replace: Replace) => T): Promise<T>;
  /** Every secret by name, in clear. */
  open(): Promise<ReadonlyMap<string, string>>;
  /** Removes the secrets whose names start so. */
  forget(tx: Transaction, prefix: string): Promise<void>;
  /** Gives the secrets of a renamed thing their new names. */
  rename(tx: Transaction, fromPrefix: string, toPrefix: string): Promise<void>;
  /** What people may see of each secret whose name starts so, by name. */
  views(prefix?: string): Promise<Map<string, SecretView>>;
  /** A text that tells two values apart and gives neither away. */
  fingerprint(name: string, value: string): string;
}

/** @param keyText TALLYGATE_SECRET_KEY or the generated key */
export function createVault(db: Database, keyText: string, cipher: Cipher, reader: SecretReader): Vault {
  const fingerprintKey = createHmac('sha256', keyText).update('tallygate fingerprints v1').digest();

  return {
    async seal(tx, author, map) {
      const referenced = new Set<string>();
      map((_name, value) => {
        referenced.add(referencedSecret(value) ?? '');
        return value;
      });
      const rows = await tx.secret.findMany({ where: { name: { in: [...referenced] } }, select: { name: true } });
      const present = new Set(rows.map((row) => row.name));
      const fresh = new Map<string, string>();
      const sealed = map((name, value) => {
        if (isTemplate(value)) return value;
        const reference = referencedSecret(value);
        if (reference === null) {
          fresh.set(name, value);
          return secretReference(name);
        }
        // A reference to a foreign secret would let its holder send it anywhere.
        if (reference !== name || !present.has(name)) {
          const message = `failed to resolve secret "${reference}": there is no such secret here; enter its value`;
          throw new AppError('INVALID_INPUT', { detail: message, findings: [{ path: placeOf(name), message }] });
        }
        return value;
      });
      if (fresh.size > 0) {
        await tx.secret.deleteMany({ where: { name: { in: [...fresh.keys()] } } });
        await tx.secret.createMany({
          data: [...fresh].map(([name, value]) => ({
            name,
            ciphertext: cipher.seal(name, value),
            last4: value.length >= 12 ? value.slice(-4) : '',
            updatedBy: author.actor,
          })),
        });
      }
      return sealed;
    },
    open: async () => (await reader.read()).opened,
    async forget(tx, prefix) {
      await tx.secret.deleteMany({ where: { name: { startsWith: prefix } } });
    },
    async rename(tx, fromPrefix, toPrefix) {
      for (const row of await tx.secret.findMany({ where: { name: { startsWith: fromPrefix } } })) {
        const name = `${toPrefix}${row.name.slice(fromPrefix.length)}`;
        const ciphertext = cipher.seal(name, cipher.open(row.name, row.ciphertext));
        await tx.secret.delete({ where: { name: row.name } });
        await tx.secret.upsert({ where: { name }, create: { ...row, name, ciphertext }, update: { ciphertext } });
      }
    },
    async views(prefix = '') {
      const rows = await db.prisma.secret.findMany({
        where: { name: { startsWith: prefix } },
        select: { name: true, last4: true, updatedAt: true },
      });
      return new Map(
        rows.map((row) => [
          row.name,
          { set: true, ...(row.last4 ? { last4: row.last4 } : {}), updatedAt: row.updatedAt.toISOString() },
        ]),
      );
    },
    fingerprint: (name, value) =>
      createHmac('sha256', fingerprintKey).update(`${name}\0${value}`).digest('base64url').slice(0, 22),
  };
}

/** `proxy/a/upstream.auth.value` → `spec.upstream.auth.value`, the field as its author knows it. */
function placeOf(name: string): string {
  const [type = '', , place = ''] = name.split('/');
  if (type === 'proxy') return `spec.${place}`;
  return type === 'publisher' ? `settings.${place}` : place;
}
