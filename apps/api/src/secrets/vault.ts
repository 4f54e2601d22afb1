import { createHmac } from 'node:crypto';
import { lastFour } from '@tallygate/config/masked';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { SecretView } from '@tallygate/contracts/secret-view';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import type { Transaction } from '../database/transaction.ts';
import type { Cipher } from './cipher.ts';
import { type Given, readGiven } from './given-secrets.ts';
import { type Opening, OpeningNotes } from './opening-notes.ts';
import type { OpenedSecrets } from './secret.ts';
import { mapSecrets, type Replace, secretPrefix } from './secret-places.ts';
import type { SecretReader } from './secret-reader.ts';

/** Secrets at rest: written once, shown never, opened only to render config.toml or to test a connection. */
export type Vault = {
  /**
   * Runs `map` over entities about to be stored: clear values are encrypted and replaced by references; templates and
   * the entity's own references stay. What an entity no longer refers to is removed.
   * @throws AppError INVALID_INPUT for a mask or a reference to a secret of something else; SECRET_NEEDED_AGAIN for one
   *   that would go to another receiver than it was given for
   */
  seal<T extends EntityRef>(
    tx: Transaction,
    author: Author,
    work: { entities: readonly T[]; map: (entity: T, replace: Replace) => T },
  ): Promise<T[]>;
  /** The same for the value of one entity, whose secrets stand where its schema says. */
  sealOne<T>(tx: Transaction, author: Author, entity: EntityRef & { value: T }): Promise<T>;
  /** Every secret by name; the audit log tells for whom and what for. */
  open(opening: Opening): Promise<OpenedSecrets>;
  /** Tells the audit log of secrets that leave with a text which holds them already. */
  noteOpening(opening: Opening): Promise<void>;
  /** Removes the secrets of an entity. */
  forget(tx: Transaction, ref: EntityRef): Promise<void>;
  /** Removes the secrets of what is neither in the desired state nor among the running entities (`type/id`). */
  removeOrphans(tx: Transaction, running: string[]): Promise<void>;
  /** Gives the secrets of a renamed entity their new names. */
  rename(tx: Transaction, from: EntityRef, to: EntityRef): Promise<void>;
  /** What people may see of each secret, by name; of one entity or of all. */
  views(ref?: EntityRef): Promise<Map<string, SecretView>>;
  /** A text that tells two values apart and gives neither away. */
  fingerprint(name: string, value: string): string;
};

/** @param options.keyText TALLYGATE_SECRET_KEY or the generated key */
export function createVault(options: {
  db: Database;
  keyText: string;
  cipher: Cipher;
  reader: SecretReader;
  now: () => number;
}): Vault {
  const { db, keyText, cipher, reader } = options;
  const notes = new OpeningNotes(options.now);
  const fingerprintKey = createHmac('sha256', keyText).update('tallygate fingerprints v1').digest();

  const vault: Vault = {
    async seal(tx, author, { entities, map }) {
      const owned = entities.map(secretPrefix).map((prefix) => ({ name: { startsWith: prefix } }));
      const rows = owned.length === 0 ? [] : await tx.secret.findMany({ where: { OR: owned } });
      const stored = new Map(rows.map((row) => [row.name, row]));
      const given: Given[] = [];
      for (const entity of entities)
        map(entity, (name, value, at) => {
          given.push({ name, value, at });
          return value;
        });
      const read = readGiven(given, stored, cipher);
      const sealed = entities.map((entity) => map(entity, (name, value) => read.references.get(name) ?? value));
      const replaced = [...stored.keys()].filter((name) => !read.kept.has(name));
      if (replaced.length > 0) await tx.secret.deleteMany({ where: { name: { in: replaced } } });
      if (read.fresh.size > 0)
        await tx.secret.createMany({
          data: [...read.fresh].map(([name, { text, at }]) => ({
            name,
            ciphertext: cipher.seal(name, text),
            last4: (at.isUrl ? undefined : lastFour(text)) ?? '',
            receiver: at.receiver,
            updatedBy: author.actor,
          })),
        });
      return sealed;
    },
    async sealOne(tx, author, entity) {
      const map = (one: typeof entity, replace: Replace) => ({ ...one, value: mapSecrets(one, one.value, replace) });
      const [sealed] = await vault.seal(tx, author, { entities: [entity], map });
      return sealed!.value;
    },
    async open(opening) {
      await notes.note(opening);
      return (await reader.read()).opened;
    },
    noteOpening: (opening) => notes.note(opening),
    async forget(tx, ref) {
      await tx.secret.deleteMany({ where: { name: { startsWith: secretPrefix(ref) } } });
    },
    async removeOrphans(tx, running) {
      await tx.$executeRaw`
        DELETE FROM secrets WHERE split_part(name, '/', 1) || '/' || split_part(name, '/', 2) NOT IN (
          SELECT 'proxy/' || id FROM proxies UNION ALL SELECT 'key_manager/' || name FROM key_managers
          UNION ALL SELECT 'publisher/' || id FROM publishers UNION ALL SELECT 'setting/' || key FROM settings
          UNION ALL SELECT unnest(${running}::text[]))`;
    },
    async rename(tx, from, to) {
      for (const row of await tx.secret.findMany({ where: { name: { startsWith: secretPrefix(from) } } })) {
        const name = `${secretPrefix(to)}${row.name.slice(secretPrefix(from).length)}`;
        const ciphertext = cipher.seal(name, cipher.open(row.name, row.ciphertext));
        await tx.secret.delete({ where: { name: row.name } });
        await tx.secret.upsert({
          where: { name },
          create: { ...row, name, ciphertext },
          update: { ...row, name, ciphertext },
        });
      }
    },
    async views(ref) {
      const rows = await db.prisma.secret.findMany({
        where: ref ? { name: { startsWith: secretPrefix(ref) } } : {},
        select: { name: true, last4: true, updatedAt: true, updatedBy: true },
      });
      return new Map(
        rows.map(({ name, last4, updatedAt, updatedBy }) => [
          name,
          { set: true, ...(last4 ? { last4 } : {}), updatedAt: updatedAt.toISOString(), updatedBy },
        ]),
      );
    },
    fingerprint: (name, value) =>
      createHmac('sha256', fingerprintKey).update(`${name}\0${value}`).digest('base64url').slice(0, 22),
  };
  return vault;
}
