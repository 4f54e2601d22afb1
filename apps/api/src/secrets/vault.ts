import { createHmac } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { SecretView } from '@tallygate/contracts/console-api';
import type { Database } from '@tallygate/db/database';
import type { Author, Transaction } from '../database/audit.ts';
import { createCipher } from './cipher.ts';
import { isTemplate, referencedSecret, secretReference } from './references.ts';
import type { Replace } from './secret-places.ts';

/** Secrets at rest: written once, shown never, opened only to render config.toml or to test a connection. */
export interface Vault {
  /**
   * Runs `map` over an entity about to be stored: clear values are encrypted and replaced by references, templates and
   * the entity's own references stay.
   * @param keep names under which a reference without a new value may stand
   * @throws AppError INVALID_INPUT for a reference to a secret of something else
   */
  seal<T>(tx: Transaction, author: Author, map: (replace: Replace) => T): Promise<T>;
  /** Every secret by name, in clear. */
  open(tx?: Transaction): Promise<Map<string, string>>;
  /** Removes the secrets whose names start so. */
  forget(tx: Transaction, prefix: string): Promise<void>;
  /** Gives the secrets of a renamed thing their new names. */
  rename(tx: Transaction, fromPrefix: string, toPrefix: string): Promise<void>;
  /** What people may see of each secret, by name. */
  views(): Promise<Map<string, SecretView>>;
  /** A text that tells two values apart and gives neither away. */
  fingerprint(name: string, value: string): string;
}

/** @param keyText TALLYGATE_SECRET_KEY or the generated key */
export function createVault(db: Database, keyText: string): Vault {
  const cipher = createCipher(keyText);
  const fingerprintKey = createHmac('sha256', keyText).update('tallygate fingerprints v1').digest();

  return {
    async seal(tx, author, map) {
      const present = new Set((await tx.secret.findMany({ select: { name: true } })).map((row) => row.name));
      const fresh = new Map<string, string>();
      const sealed = map((name, value) => {
        if (isTemplate(value)) return value;
        const referenced = referencedSecret(value);
        if (referenced === null) {
          fresh.set(name, value);
          return secretReference(name);
        }
        // A reference to a foreign secret would let its holder send it anywhere.
        if (referenced !== name || !present.has(name)) {
          const message = `failed to resolve secret "${referenced}": there is no such secret here; enter its value`;
          throw new AppError('INVALID_INPUT', { detail: message, findings: [{ path: placeOf(name), message }] });
        }
        return value;
      });
      for (const [name, value] of fresh) {
        const row = {
          ciphertext: cipher.seal(name, value),
          last4: value.length >= 12 ? value.slice(-4) : '',
          updatedBy: author.actor,
        };
        await tx.secret.upsert({ where: { name }, create: { name, ...row }, update: row });
      }
      return sealed;
    },
    async open(tx = db.prisma) {
      const rows = await tx.secret.findMany();
      return new Map(rows.map((row) => [row.name, cipher.open(row.name, row.ciphertext)]));
    },
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
    async views() {
      const rows = await db.prisma.secret.findMany({ select: { name: true, last4: true, updatedAt: true } });
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
