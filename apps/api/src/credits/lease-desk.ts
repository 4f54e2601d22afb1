import type { CreditBalance } from '@tallygate/contracts/credit';
import type {
  CreditReport,
  CreditReportReply,
  CreditsReplayed,
  CreditsReplayedReply,
  LeaseReply,
  LeaseRequest,
} from '@tallygate/contracts/credit-lease';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import { leaseSize } from '@tallygate/credits/lease-size';
import type { PotBook } from '@tallygate/credits/pot-book';
import type { Database, SqlRunner } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import { noteTold, reclaimAt } from './note-told.ts';
import { type OpenLease, readOpenLeases } from './open-leases.ts';
import { findPot, openBook, saveBook } from './pot-store.ts';
import { readBalances } from './read-credits.ts';
import type { Recalls } from './recalls.ts';

/** A gateway's last call on a lease comes this long before the lease may be taken back. */
const MARGIN_MS = 2_000;
/** Gateways that asked this recently share what is there. */
const DEMAND_MS = 60_000;
/** A gateway that has told of its leases within this can be asked to give some back. */
const ANSWERING_MS = 3_000;

type Clocks = {
  /** The time of business, by which grants begin and end. */
  now: () => Date;
  /** The machine's, by which leases do. */
  machineNow: () => Date;
};

type Context = {
  db: Database;
  recalls: Recalls;
  /** How long a gateway may spend of a lease without telling of it: its offline time, and for how long its death ties money up. */
  leaseMs: number;
} & Clocks;

/** Leases parts of pots to gateways, so that no call asks the ledger whether it may be made. */
export class LeaseDesk {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * Leases what a gateway needs, as far as it is there. What is short is asked back from other gateways that have some free.
   * A request that was answered before gets the same lease.
   */
  async lease(request: LeaseRequest): Promise<LeaseReply> {
    const { db, recalls } = this.#context;
    const { reply, hasRecalled } = await db.transaction((tx) => this.#lease(tx, request));
    if (hasRecalled) recalls.asked();
    return reply;
  }

  /** What a company has, as of the last word of each gateway. */
  async balances(company: string): Promise<CreditBalance[]> {
    const { db, now } = this.#context;
    const { rows } = await readBalances(db, { limit: 1, after: undefined, company, now: now() });
    return rows.map(({ company: _, ...balance }) => balance);
  }

  async #lease(tx: SqlRunner, request: LeaseRequest): Promise<{ reply: LeaseReply; hasRecalled: boolean }> {
    const potId = await findPot(tx, request.company, request.unit);
    if (potId === undefined) return { reply: { lease: null, recalling: false, available: '0' }, hasRecalled: false };
    const book = await openBook(tx, potId);
    const at = this.#context.now().getTime();
    const machineNow = this.#context.machineNow();
    const [made] = await tx.sql<{ id: string }>(
      `select id::text as id from credit_leases where request_id = $1::uuid and gateway_id = $2 and boot = $3`,
      [request.requestId, request.gatewayId, request.boot],
    );
    if (made !== undefined) return { reply: await this.#again(tx, made.id, book), hasRecalled: false };
    const waiting = parseDecimal(request.waiting);
    const demand = { waiting, each: parseDecimal(request.each), perSecond: parseDecimal(request.perSecond) };
    const available = book.available(at);
    const size = leaseSize(demand, available, await countLessees(tx, potId, request.gatewayId, machineNow));
    const id = uuidv7();
    const lease = book.lease(id, size, at);
    if (lease !== undefined) {
      await tx.sql(
        `insert into credit_leases (id, pot_id, gateway_id, boot, request_id, state, issued_at, seen_at, reclaim_at)
         values ($1::uuid, $2::uuid, $3, $4, $5::uuid, 'open', $6::timestamptz, $6::timestamptz, $7::timestamptz)`,
        [
          id,
          potId,
          request.gatewayId,
          request.boot,
          request.requestId,
          machineNow,
          reclaimAt(machineNow, { leaseMs: this.#context.leaseMs, longestMs: request.longestMs }),
        ],
      );
      await saveBook(tx, potId, book);
    }
    const short = available < waiting;
    const hasRecalled = short && (await recallOthers(tx, potId, request.boot, machineNow));
    const recalling = short && (await hasRecallable(tx, potId, request.boot, machineNow));
    const reply = {
      lease:
        lease === undefined
          ? null
          : { id, usableMs: this.#usableMs(lease.parts, book), parts: lease.parts.map(partText) },
      recalling,
      available: formatDecimal(book.available(at)),
    };
    return { reply, hasRecalled };
  }

  async #again(tx: SqlRunner, id: string, book: PotBook): Promise<LeaseReply> {
    const [lease] = await readOpenLeases(tx, { ids: [id] });
    const available = formatDecimal(book.available(this.#context.now().getTime()));
    if (lease === undefined) return { lease: null, recalling: false, available };
    return {
      lease: { id, usableMs: lease.usableMs(this.#limits()), parts: lease.parts.map(partText) },
      recalling: false,
      available,
    };
  }

  /** Takes what a gateway did with its leases, and renews them. Waits a little for a recall when there is none yet. */
  async report(report: CreditReport): Promise<CreditReportReply> {
    const reply = await this.#report(report);
    if (report.waitMs === 0 || reply.leases.some(({ recall }) => recall)) return reply;
    await this.#context.recalls.next(AbortSignal.timeout(report.waitMs));
    const { leases } = await this.#answer(report, await readOpenLeases(this.#context.db, { ids: idsOf(report) }));
    return { ...reply, leases: leases.filter(({ id }) => reply.leases.some((one) => one.id === id)) };
  }

  async #report(report: CreditReport): Promise<CreditReportReply> {
    const { db } = this.#context;
    return db.transaction(async (tx) => {
      const open = await readOpenLeases(tx, { ids: idsOf(report), boot: report.boot, gatewayId: report.gatewayId });
      await noteTold(tx, { report, open }, { now: this.#context.machineNow(), leaseMs: this.#context.leaseMs });
      await this.#giveBack(tx, report, open);
      return this.#answer(report, open);
    });
  }

  #answer(report: CreditReport, open: readonly OpenLease[]): CreditReportReply {
    const limits = this.#limits();
    const known = new Set(open.map(({ id }) => id));
    return {
      leases: open.map((lease) => ({ id: lease.id, usableMs: lease.usableMs(limits), recall: lease.isRecalled })),
      lost: idsOf(report).filter((id) => !known.has(id)),
    };
  }

  /** Books what gateways say they have given back, where it is more than before. */
  async #giveBack(tx: SqlRunner, report: CreditReport, open: readonly OpenLease[]): Promise<void> {
    const told = new Map(report.leases.map((lease) => [lease.id, lease.parts]));
    const news = open.flatMap((lease) =>
      (told.get(lease.id) ?? []).flatMap(({ grant, returned }) => {
        const part = lease.parts.find((one) => one.grant === grant);
        const amount = parseDecimal(returned);
        return part !== undefined && amount > part.returned
          ? [{ potId: lease.potId, lease: lease.id, grant, amount }]
          : [];
      }),
    );
    await this.#inBooks(tx, news, (book, one) => book.giveBack(one, this.#context.now().getTime()));
  }

  /**
   * Every event of a gateway's former runs has arrived: what their leases have left goes back, but for what tasks hold
   * that run on. Those leases are this run's from now on.
   */
  async replayed({ gatewayId, boot, longestMs, holds }: CreditsReplayed): Promise<CreditsReplayedReply> {
    const held = (lease: string, grant: string) =>
      holds
        .filter((one) => one.lease === lease && one.grant === grant)
        .reduce((sum, { amount }) => sum + parseDecimal(amount), 0n);
    return this.#context.db.transaction(async (tx) => {
      const machineNow = this.#context.machineNow();
      const former = await readOpenLeases(tx, { gatewayId, notBoot: boot });
      const back = former.flatMap((lease) =>
        lease.parts.map(({ grant, amount, settled }) => ({
          potId: lease.potId,
          lease: lease.id,
          grant,
          amount: amount - settled - held(lease.id, grant),
        })),
      );
      await this.#inBooks(tx, back, (book, one) => book.giveBack(one, this.#context.now().getTime()));
      await tx.sql(
        `update credit_leases set boot = $2, seen_at = $3::timestamptz, reclaim_at = $4::timestamptz
         where id = any($1::uuid[]) and state = 'open'`,
        [
          former.map(({ id }) => id),
          boot,
          machineNow,
          reclaimAt(machineNow, { leaseMs: this.#context.leaseMs, longestMs }),
        ],
      );
      const left = await readOpenLeases(tx, { ids: former.map(({ id }) => id) });
      return {
        leases: left.map((lease) => ({
          id: lease.id,
          company: lease.company,
          unit: lease.unit,
          usableMs: lease.usableMs(this.#limits()),
          parts: lease.parts.map(({ grant, amount, settled, returned }) => ({
            grant,
            amount: formatDecimal(amount),
            settled: formatDecimal(settled),
            returned: formatDecimal(returned),
            held: formatDecimal(held(lease.id, grant)),
          })),
        })),
      };
    });
  }

  /** Takes back the leases of gateways that were away for too long. @returns how many */
  async reclaim(): Promise<number> {
    return this.#context.db.transaction(async (tx) => {
      const over = await readOpenLeases(tx, { reclaimBefore: this.#context.machineNow() });
      const news = over.map(({ id, potId }) => ({ potId, lease: id, grant: '', amount: 0n }));
      await this.#inBooks(tx, news, (book, { lease }) => book.reclaim(lease, this.#context.now().getTime()));
      return over.length;
    });
  }

  async #inBooks<T extends { potId: string; lease: string }>(
    tx: SqlRunner,
    news: readonly T[],
    move: (book: PotBook, one: T) => void,
  ): Promise<void> {
    for (const potId of [...new Set(news.map((one) => one.potId))].sort()) {
      const own = news.filter((one) => one.potId === potId);
      const book = await openBook(tx, potId, { leases: [...new Set(own.map(({ lease }) => lease))] });
      for (const one of own) move(book, one);
      await saveBook(tx, potId, book);
    }
  }

  #usableMs(parts: readonly { grant: string }[], book: PotBook): number {
    const expiries = parts.flatMap(({ grant }) => book.grants.get(grant)?.expiresAt ?? []);
    const { now, ttlMs } = this.#limits();
    return Math.max(0, Math.min(ttlMs, ...expiries.map((expiry) => expiry - now)));
  }

  #limits(): { now: number; ttlMs: number } {
    return { now: this.#context.now().getTime(), ttlMs: this.#context.leaseMs - MARGIN_MS };
  }
}

function partText({ grant, amount }: { grant: string; amount: bigint }): { grant: string; amount: string } {
  return { grant, amount: formatDecimal(amount) };
}

function idsOf({ leases }: CreditReport): string[] {
  return leases.map(({ id }) => id);
}

/** Gateways with demand, the one that asks included. */
async function countLessees(tx: SqlRunner, potId: string, gatewayId: string, now: Date): Promise<number> {
  const [row] = await tx.sql<{ count: number }>(
    `select count(distinct gateway_id)::int as count from credit_leases
     where pot_id = $1::uuid and gateway_id <> $2 and issued_at > $3::timestamptz`,
    [potId, gatewayId, new Date(now.getTime() - DEMAND_MS)],
  );
  return (row?.count ?? 0) + 1;
}

/** Leases of other runs of which something may be free, at gateways that answer. */
const RECALLABLE = `from credit_leases l
  where l.pot_id = $1::uuid and l.state = 'open' and l.boot <> $2 and l.seen_at > $3::timestamptz
    and exists (select from credit_lease_parts p where p.lease_id = l.id
      and p.amount > p.returned + greatest(p.settled, p.told_settled) + p.told_held)`;

async function recallOthers(tx: SqlRunner, potId: string, boot: string, now: Date): Promise<boolean> {
  const rows = await tx.sql<{ id: string }>(
    `update credit_leases set recalled_at = $4::timestamptz
     where recalled_at is null and id in (select l.id ${RECALLABLE}) returning id::text as id`,
    [potId, boot, new Date(now.getTime() - ANSWERING_MS), now],
  );
  return rows.length > 0;
}

async function hasRecallable(tx: SqlRunner, potId: string, boot: string, now: Date): Promise<boolean> {
  const rows = await tx.sql<{ id: string }>(`select l.id::text as id ${RECALLABLE} limit 1`, [
    potId,
    boot,
    new Date(now.getTime() - ANSWERING_MS),
  ]);
  return rows.length > 0;
}
