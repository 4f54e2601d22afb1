import type { Check, ListedCheck, Verdict } from '../check.ts';
import { counted } from '../words.ts';

const DAY_MS = 24 * 3_600_000;
/** Renewals are usually made a month before the end; two weeks before it something did not happen. */
const SOON_DAYS = 14;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** Less stops the database within hours on a busy day. */
const LEAST_FREE = 256 * MIB;
const LOW_FREE = 2 * GIB;

/** Room where the data folder is, now and earlier; null where the system does not say. */
export type DiskRoom = { path: string; freeBytes: number; totalBytes: number; perDayBytes: number | null } | null;

/** A certificate in a file that the configuration or the environment names, or that a server or an issuer shows. */
export type KnownCertificate = {
  /** `certificate of the gateway’s listener`. */
  of: string;
  /** Its file, or the host that shows it. */
  place: string;
  isRemote: boolean;
  /** When it ends; null when the file cannot be read here. */
  until: string | null;
  problem: string | null;
};

/** Migrations that only one of the two knows. */
export type SchemaDifference = { onlyInDatabase: string[]; onlyInCode: string[]; newest: string } | null;

export const diskRoom: Check = {
  id: 'machine.disk',
  title: 'The disk has room',
  group: 'Gateway',
  why: 'Without room neither the ledger nor the event log can be written, and new tool calls are refused.',
  examine: ({ disk }) => {
    if (disk === null)
      return { result: 'skipped', found: 'The disk is not checked: the system does not say how much is free.' };
    const { path, freeBytes, totalBytes, perDayBytes } = disk;
    const share = Math.round((freeBytes / totalBytes) * 100);
    const days = perDayBytes !== null && perDayBytes > 0 ? Math.floor(freeBytes / perDayBytes) : null;
    const trend =
      perDayBytes === null
        ? 'how fast it fills is known after an hour'
        : perDayBytes <= 0
          ? 'it does not fill'
          : `it fills by ${sizeOf(perDayBytes)} a day`;
    const found = `${sizeOf(freeBytes)} of ${sizeOf(totalBytes)} free (${share} %)`;
    const isFatal = freeBytes < LEAST_FREE || (days !== null && days < 1);
    const isLow = freeBytes < LOW_FREE || (days !== null && days < 7);
    if (!isFatal && !isLow) return { result: 'pass', found: `${found}; ${trend}`, values: [path] };
    return {
      result: isFatal ? 'fail' : 'warn',
      found: `The disk of the data folder has ${sizeOf(freeBytes)} left${days === null ? '' : `, enough for ${days < 1 ? 'less than a day' : counted(days, 'day')}`}.`,
      values: [path, `${found}; ${trend}`],
      fix: 'Make room, or keep events for a shorter time.',
      href: '/settings/retention',
      action: 'Open retention',
    };
  },
};

export const certificatesLast: ListedCheck = {
  id: 'machine.certificates',
  title: 'No certificate ends soon',
  group: 'Safety',
  why: 'From the moment a certificate ends nobody connects any more.',
  examineEach: ({ certificates, at }) => {
    if (certificates.length === 0)
      return [
        {
          result: 'skipped',
          found: 'Certificates are not checked: no file of one is named, and no server that answers shows one.',
        },
      ];
    const [first, ...more] = certificates.flatMap((one): Verdict[] => {
      const { of, place, isRemote, until, problem } = one;
      if (until === null)
        return [
          {
            result: 'warn',
            found: `The ${of} cannot be read here.`,
            values: [`${place}: ${problem ?? 'unknown'}`],
            subject: place,
          },
        ];
      const days = Math.floor((Date.parse(until) - Date.parse(at)) / DAY_MS);
      if (days >= SOON_DAYS) return [];
      return [
        {
          result: days < 0 ? 'fail' : 'warn',
          found: days < 0 ? `The ${of} ended at ${until}.` : `The ${of} ends in ${counted(days, 'day')}.`,
          values: [`${place}: until ${until}`],
          fix: isRemote
            ? 'Whoever runs the server renews it.'
            : 'Put a new one into its place; it is read again by itself.',
          subject: place,
        },
      ];
    });
    if (first !== undefined) return [first, ...more];
    return [{ result: 'pass', found: certificates.map(({ of, until }) => `${of} until ${until}`).join('; ') }];
  },
};

export const schemaFits: Check = {
  id: 'machine.schema',
  title: 'The database is as this version wants it',
  group: 'Gateway',
  why: 'Another version on the same database may write what this one cannot read.',
  examine: ({ schema }) => {
    if (schema === null)
      return { result: 'skipped', found: 'The schema is not checked: its migrations are not at hand.' };
    const { onlyInDatabase, onlyInCode, newest } = schema;
    if (onlyInDatabase.length > 0)
      return {
        result: 'fail',
        found: `The database was changed by a newer version: ${counted(onlyInDatabase.length, 'migration')} unknown here.`,
        values: onlyInDatabase,
        fix: 'Start the newer version everywhere, or restore a backup from before.',
      };
    if (onlyInCode.length > 0)
      return {
        result: 'fail',
        found: `The database is older than this version: ${counted(onlyInCode.length, 'migration is', 'migrations are')} missing.`,
        values: onlyInCode,
        fix: 'Start again: migrations are applied at the start.',
      };
    return { result: 'pass', found: `newest migration ${newest}` };
  },
};

/** Stripe and billing periods go by the api’s clock; rows by the database’s. */
const CLOCK_TOLERANCE_MS = 5_000;

export const databaseClock: Check = {
  id: 'machine.database-clock',
  title: 'The database tells the same time',
  group: 'Gateway',
  why: 'Times that the database fills in stand beside times that the api does.',
  examine: ({ databaseAheadMs }) =>
    Math.abs(databaseAheadMs) <= CLOCK_TOLERANCE_MS
      ? { result: 'pass', found: `within ${Math.max(1, Math.abs(Math.round(databaseAheadMs)))} ms` }
      : {
          result: 'warn',
          found: `The database is ${Math.round(Math.abs(databaseAheadMs) / 1000)} s ${databaseAheadMs > 0 ? 'ahead of' : 'behind'} this api.`,
          fix: 'Let both machines follow a time server (for example timedatectl set-ntp true).',
        },
};

function sizeOf(bytes: number): string {
  if (bytes >= GIB) return `${(bytes / GIB).toFixed(1)} GB`;
  return `${Math.round(bytes / MIB)} MB`;
}
