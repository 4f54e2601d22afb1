import type { Database } from '@tallygate/db/database';
import type { Cipher } from './cipher.ts';
import { type OpenedSecrets, Secret } from './secret.ts';

export type SecretReader = {
  /**
   * Every secret by name; only what changed since the last reading is decrypted.
   * @returns `changed` names what is new, changed or gone since then
   */
  read(): Promise<{ opened: OpenedSecrets; changed: ReadonlySet<string> }>;
};

export function createSecretReader({ prisma, sql }: Database, cipher: Cipher): SecretReader {
  let known = new Map<string, { stamp: string; value: Secret }>();
  return {
    async read() {
      // The ciphertext's IV is fresh with every write; a stamp of time alone could repeat.
      const heads = await sql<{ name: string; stamp: string }>(
        "SELECT name, md5(ciphertext) || coalesce(receiver, '-') AS stamp FROM secrets",
      );
      const names = heads.filter(({ name, stamp }) => known.get(name)?.stamp !== stamp).map(({ name }) => name);
      const rows = names.length > 0 ? await prisma.secret.findMany({ where: { name: { in: names } } }) : [];
      const fresh = new Map(
        rows.map((row) => [row.name, new Secret(cipher.open(row.name, row.ciphertext), row.receiver)]),
      );
      const next = new Map<string, { stamp: string; value: Secret }>();
      for (const { name, stamp } of heads) {
        const value = fresh.get(name) ?? known.get(name)?.value;
        if (value !== undefined) next.set(name, { stamp, value });
      }
      const gone = [...known.keys()].filter((name) => !next.has(name));
      known = next;
      return {
        opened: new Map([...next].map(([name, { value }]) => [name, value])),
        changed: new Set([...names, ...gone]),
      };
    },
  };
}
