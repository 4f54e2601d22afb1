import type { PGlite } from '@electric-sql/pglite';

/** What a migrated database holds before anybody has used it. */
export type BlankDatabase = {
  /** Stands for every table, column, index, constraint, trigger, function and setting; other ones have another text. */
  schema: string;
  tables: readonly { name: string; rows: string }[];
  sequences: readonly { name: string; lastValue: string | null }[];
};

/** The lowest number that PostgreSQL gives to what is made after its own catalogue. */
const FIRST_OWN = 16_384;

const SCHEMA = `select md5(concat_ws(' ',
  (select string_agg(concat(oid, relname, relkind, relnamespace, relrowsecurity), ',' order by oid)
     from pg_class where oid >= ${FIRST_OWN} and relpersistence <> 't'),
  (select string_agg(concat(attrelid, attname, atttypid, attnotnull, attisdropped), ',' order by attrelid, attnum)
     from pg_attribute where attrelid >= ${FIRST_OWN}),
  (select string_agg(concat(oid, pg_get_expr(adbin, adrelid)), ',' order by oid) from pg_attrdef),
  (select string_agg(concat(oid, pg_get_constraintdef(oid)), ',' order by oid) from pg_constraint where oid >= ${FIRST_OWN}),
  (select string_agg(concat(oid, pg_get_triggerdef(oid), tgenabled), ',' order by oid) from pg_trigger),
  (select string_agg(concat(oid, md5(prosrc)), ',' order by oid) from pg_proc where oid >= ${FIRST_OWN}),
  (select string_agg(concat(oid, nspname), ',' order by oid) from pg_namespace where nspname !~ '^pg_'),
  (select string_agg(concat(setdatabase, setrole, setconfig), ',' order by setdatabase, setrole) from pg_db_role_setting),
  (select string_agg(rolname, ',' order by rolname) from pg_roles)
)) as schema`;
const TABLES = `select oid::regclass::text as name from pg_class
  where oid >= ${FIRST_OWN} and relkind = 'r' and relpersistence <> 't' order by oid`;
const SEQUENCES = `select format('%I.%I', schemaname, sequencename) as name, last_value::text as "lastValue" from pg_sequences`;

/** Notes what a migrated database holds, to bring it back to that by `blankAgain`. */
export async function noteBlank(pglite: PGlite): Promise<BlankDatabase> {
  const { rows: names } = await pglite.query<{ name: string }>(TABLES);
  const tables = names.map(async ({ name }) => {
    const { rows } = await pglite.query<{ rows: string }>(
      `select coalesce(json_agg(t), '[]')::text as rows from ${name} t`,
    );
    return { name, rows: rows[0]?.rows ?? '[]' };
  });
  return {
    schema: await schemaOf(pglite),
    tables: await Promise.all(tables),
    sequences: (await pglite.query<BlankDatabase['sequences'][number]>(SEQUENCES)).rows,
  };
}

/**
 * Takes out what was stored since `blank` was noted, which costs a small part of what a new database does. Its session
 * is clean already.
 * @returns false when the schema is another one by now: the database is of no more use
 */
export async function blankAgain(pglite: PGlite, blank: BlankDatabase): Promise<boolean> {
  if ((await schemaOf(pglite)) !== blank.schema) return false;
  await pglite.transaction(async (tx) => {
    // Keeps triggers that forbid the removal of rows from noticing it, and the order of foreign keys from mattering.
    await tx.exec('SET LOCAL session_replication_role = replica');
    const filled = blank.tables.map(({ name }) => `select '${name}' as name where exists (select from ${name})`);
    const { rows } = await tx.query<{ name: string }>(filled.join(' union all '));
    if (rows.length > 0) await tx.exec(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
    for (const { name, rows } of blank.tables) {
      if (rows === '[]') continue;
      await tx.query(`insert into ${name} select * from json_populate_recordset(null::${name}, $1)`, [rows]);
    }
    for (const { name, lastValue } of blank.sequences) {
      if (lastValue === null) await tx.exec(`ALTER SEQUENCE ${name} RESTART`);
      else await tx.query('select setval($1::text::regclass, $2::text::bigint)', [name, lastValue]);
    }
  });
  return true;
}

async function schemaOf(pglite: PGlite): Promise<string> {
  const { rows } = await pglite.query<{ schema: string }>(SCHEMA);
  return rows[0]?.schema ?? '';
}
