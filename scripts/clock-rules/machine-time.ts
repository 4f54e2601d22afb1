import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Who reads the machine's clock, and why it may. A name that ends in a slash is a folder. Everybody else asks the clock of
 * business ([decision 049](../../docs/decisions/049-one-clock.md)): what is dated by the machine's stands still in a trial.
 */
const MACHINE_TIME: Readonly<Record<string, string>> = {
  'packages/server-kit/src/product-clock.ts': 'it is the clock of business',
  'apps/console/src/lib/clock.ts': 'the same in the browser',
  'apps/console/src/app/layout.tsx': 'hands the server’s clock to the page, which adds what a trial moved',
  'apps/console/src/components/shell/use-shortcuts.ts': 'how fast two keys follow each other',
  'apps/console/src/features/events/use-table-keys.ts': 'how fast two keys follow each other',
  'apps/console/src/lib/deleted-things.ts': 'for how long something is remembered',
  'apps/console/src/lib/kept-formats.ts': 'how far the machine’s zone is from UTC',
  'apps/console/src/lib/undo.ts': 'for how long something is offered',
  'apps/console/src/lib/presence.ts': 'whether somebody is there, which keeps a session alive',
  'apps/gateway/src/access-log/access-log-reader.ts':
    'when another gateway was heard, whose entries are dated by its own clock',
  'apps/gateway/src/auth/identity-signer.ts': 'signatures',
  'apps/gateway/src/controller/': 'the way to the api: reports, credentials, which clocks agree',
  'apps/gateway/src/exchange/call-id.ts': 'ids of what is no call of its own',
  'apps/gateway/src/exchange/session-table.ts': 'how long a session is idle',
  'apps/gateway/src/outbound/refusal-log.ts': 'a throttle',
  'apps/gateway/src/policies/policy-runtime.ts': 'keys, and counters of rate limits',
  'apps/gateway/src/relay/exchange.ts': 'how long a token holds',
  'apps/gateway/src/relay/refusal-throttle.ts': 'a throttle',
  'apps/gateway/src/repeats/keyed-calls.ts': 'a default for tests; the gateway hands its clock in',
  'apps/gateway/src/snapshot/snapshot-holder.ts': 'when a file was taken, beside which nothing is billed',
  'apps/gateway/src/start/wire-gateway.ts': 'since when the process runs',
  'apps/api/src/access/': 'sessions, tokens, factors',
  'apps/api/src/desired/write-desired.ts': 'how long something takes',
  'apps/api/src/doctor/read-machine.ts': 'whether the database’s clock agrees',
  'apps/api/src/gateways/routes.ts': 'how long a request waits',
  'apps/api/src/server.ts': 'how long a set-up link holds',
  'apps/api/src/services.ts': 'hands the machine’s clock to whatever protects something',
  'packages/caller-token/': 'how long tokens and keys hold',
  'packages/disk/src/process-lock.ts': 'locks of processes',
  'packages/moesif/src/': 'a default for tests, and how clocks differ',
  'packages/sandbox/src/': 'stand-ins have a clock of their own',
  'packages/testing/src/': 'builders for tests',
  'packages/spool/src/spool-options.ts': 'a default for tests; the gateway hands its clock in',
};

const READS = /\bDate\.now\b|\bnew Date\(\)/;
const SOURCE = /\.(?:ts|tsx)$/;
const NOT_PRODUCTION = /\.(?:test|testing|slow|fuzz|fixture)\.tsx?$|\/(?:generated|test-support)\//;

export type SourceText = { path: string; text: string };

/**
 * Finds files that read the machine's clock and are not on the list, and entries of the list that nobody needs.
 * @returns in words, one per problem
 */
export function machineTimeProblems(
  sources: readonly SourceText[],
  allowed: Readonly<Record<string, string>> = MACHINE_TIME,
): string[] {
  const entries = Object.keys(allowed);
  const entryOf = (path: string) => entries.find((one) => (one.endsWith('/') ? path.startsWith(one) : path === one));
  const reading = sources.filter(({ text }) => text.split('\n').some((line) => !isComment(line) && READS.test(line)));
  const used = new Set(reading.map(({ path }) => entryOf(path)));
  return [
    ...reading
      .filter(({ path }) => entryOf(path) === undefined)
      .map(
        ({ path }) =>
          `${path} reads the machine's clock: take the clock of business, or say why not in machine-time.ts`,
      ),
    ...entries.filter((one) => !used.has(one)).map((one) => `${one} in machine-time.ts reads no clock any more`),
  ];
}

/** What of these folders runs in production. */
export function productionSources(root: string, folders: readonly string[]): SourceText[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\/src\//.test(path) && !path.includes('/node_modules/'))
    .filter((path) => SOURCE.test(path) && !NOT_PRODUCTION.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

function isComment(line: string): boolean {
  return /^\s*(?:\/\/|\*|\/\*)/.test(line);
}
