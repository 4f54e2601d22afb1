import type { Heartbeat } from '@tallygate/contracts/internal-api';
import { LATENESS_BOUNDS_MS } from '@tallygate/contracts/lateness';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';

type Report = Heartbeat['publishers'][number];
type Counts = { arrived: number; late: number; attempts: number; failures: number; lateness: number[] };
type Seen = { boot: string; counts: Counts };
type Minute = Counts & { startMs: number; waiting: number; parked: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** What a silent gateway said last of what waits counts no longer than that. */
const SILENT_MS = 60_000;
/** How long points are kept; a little more than is shown. */
const KEPT_MS = { minute: 25 * HOUR_MS, hour: 36 * 24 * HOUR_MS };
const SPANS = LATENESS_BOUNDS_MS.length + 1;

/**
 * Keeps how sending went, from what gateways count since they started: the difference between two reports of one process.
 * Of a gateway that ran before this process it counts from its first report here; what it sent while no api ran is not in
 * the history, though it is in the ledger.
 */
export class DeliveryHistory {
  readonly #db: Database;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #startedMs: number;
  /** The process of each gateway that reported last. */
  readonly #boots = new Map<string, string>();
  readonly #seen = new Map<string, Seen>();
  readonly #backlogs = new Map<string, { queued: number; parked: number; atMs: number }>();
  readonly #minutes = new Map<string, Minute>();
  #writing: Promise<void> = Promise.resolve();
  #hourMs = 0;

  constructor({ db, logger, now }: { db: Database; logger: Logger; now: () => number }) {
    this.#db = db;
    this.#logger = logger;
    this.#now = now;
    this.#startedMs = now();
  }

  /** Takes what a gateway reports of its publishers; the ledger's own says nothing of a collector. */
  note(heartbeat: Heartbeat): void {
    for (const report of heartbeat.publishers) {
      if (report.type === 'console') continue;
      if (report.enabled && report.sending !== undefined)
        this.#note(heartbeat, report, countsOf(report, report.sending));
      // One that is switched on again counts anew.
      else this.#seen.delete(readerOf(heartbeat, report));
    }
    this.#boots.set(heartbeat.id, bootOf(heartbeat));
  }

  /** Resolves when all that was noted is stored. */
  flush(): Promise<void> {
    const minutes = [...this.#minutes];
    this.#minutes.clear();
    this.#writing = this.#writing.then(() => this.#write(minutes));
    return this.#writing;
  }

  close(): Promise<void> {
    return this.flush();
  }

  #note(heartbeat: Heartbeat, report: Report, counts: Counts): void {
    const nowMs = this.#now();
    const startMs = nowMs - (nowMs % MINUTE_MS);
    const { type } = report;
    const open = this.#minutes.get(type);
    if (open !== undefined && open.startMs !== startMs) void this.flush();
    const minute = this.#minutes.get(type) ?? {
      startMs,
      ...NOTHING,
      lateness: new Array(SPANS).fill(0),
      waiting: 0,
      parked: 0,
    };
    const reader = readerOf(heartbeat, report);
    add(minute, difference(counts, this.#before(reader, heartbeat, counts)));
    this.#seen.set(reader, { boot: bootOf(heartbeat), counts });
    this.#backlogs.set(reader, { queued: report.queued, parked: report.parked, atMs: nowMs });
    const backlogs = [...this.#backlogs.values()].filter(({ atMs }) => nowMs - atMs < SILENT_MS);
    minute.waiting = Math.max(minute.waiting, sum(backlogs.map(({ queued }) => queued)));
    minute.parked = Math.max(minute.parked, sum(backlogs.map(({ parked }) => parked)));
    this.#minutes.set(type, minute);
  }

  /**
   * What was counted already. Of a process that reports for the first time, and is older than this one, that is all it has
   * counted; a publisher that comes later begins with nothing.
   */
  #before(reader: string, heartbeat: Heartbeat, counts: Counts): Counts {
    const seen = this.#seen.get(reader);
    if (seen?.boot === bootOf(heartbeat)) {
      // A publisher whose settings changed counts anew.
      return counts.attempts < seen.counts.attempts ? NOTHING : seen.counts;
    }
    const known = this.#boots.get(heartbeat.id);
    const isOlder = known === undefined && Date.parse(heartbeat.startedAt) < this.#startedMs;
    return isOlder ? counts : NOTHING;
  }

  async #write(minutes: readonly [publisher: string, minute: Minute][]): Promise<void> {
    try {
      for (const [publisher, minute] of minutes) await this.#add(publisher, minute);
      const hourMs = this.#now() - (this.#now() % HOUR_MS);
      if (minutes.length === 0 || hourMs === this.#hourMs) return;
      this.#hourMs = hourMs;
      for (const [grain, keptMs] of Object.entries(KEPT_MS))
        await this.#db.sql('delete from delivery_points where grain = $1 and start < $2', [
          grain,
          new Date(this.#now() - keptMs),
        ]);
    } catch (error) {
      this.#logger.warn({ err: error }, 'how delivery went could not be kept');
    }
  }

  async #add(publisher: string, { startMs, lateness, ...numbers }: Minute): Promise<void> {
    const { arrived, late, attempts, failures, waiting, parked } = numbers;
    const values = [arrived, late, attempts, failures, waiting, parked, lateness];
    const starts = { minute: startMs, hour: startMs - (startMs % HOUR_MS) };
    for (const [grain, start] of Object.entries(starts))
      await this.#db.sql(UPSERT, [publisher, grain, new Date(start), ...values]);
  }
}

const UPSERT = `
insert into delivery_points as known (publisher, grain, start, arrived, late, attempts, failures, waiting, parked, lateness)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::int8[])
on conflict (publisher, grain, start) do update set arrived = known.arrived + excluded.arrived,
  late = known.late + excluded.late, attempts = known.attempts + excluded.attempts,
  failures = known.failures + excluded.failures, waiting = greatest(known.waiting, excluded.waiting),
  parked = greatest(known.parked, excluded.parked),
  lateness = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by place)
    from unnest(known.lateness, excluded.lateness) with ordinality as pairs(a, b, place))`;

const NOTHING: Counts = { arrived: 0, late: 0, attempts: 0, failures: 0, lateness: [] };

/** The name of a publisher's reader is one within its gateway. */
function readerOf({ id }: Heartbeat, { name }: Report): string {
  return `${id}\n${name}`;
}

/** Two processes under one id are told apart; a gateway of an earlier version only by its start. */
function bootOf({ boot, startedAt, pid }: Heartbeat): string {
  return boot ?? `${startedAt} ${pid}`;
}

/** Counts by span as this version has them; a gateway of another may have more. */
function countsOf({ late }: Report, { attempts, failures, lateness }: NonNullable<Report['sending']>): Counts {
  return {
    arrived: sum(lateness),
    late,
    attempts,
    failures,
    lateness: Array.from({ length: SPANS }, (_, span) => lateness[span] ?? 0),
  };
}

function difference(counts: Counts, before: Counts): Counts {
  const less = (now: number, then: number) => Math.max(0, now - then);
  return {
    arrived: less(counts.arrived, before.arrived),
    late: less(counts.late, before.late),
    attempts: less(counts.attempts, before.attempts),
    failures: less(counts.failures, before.failures),
    lateness: counts.lateness.map((count, span) => less(count, before.lateness[span] ?? 0)),
  };
}

function add(minute: Minute, counts: Counts): void {
  minute.arrived += counts.arrived;
  minute.late += counts.late;
  minute.attempts += counts.attempts;
  minute.failures += counts.failures;
  counts.lateness.forEach((count, span) => {
    minute.lateness[span] = (minute.lateness[span] ?? 0) + count;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
