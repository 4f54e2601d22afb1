import type { CustomerCharge } from '@tallygate/contracts/customer';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { readCharges } from '../customers/customer-charges.ts';
import type { Cycles } from './company-cycles.ts';
import type { Reading, WatchedRule } from './reading.ts';

/** Companies whose charges are read at once. */
const AT_ONCE = 100;
/** Whoever has not called for so long, and is on no plan, owes nothing for a present period. */
const LATELY_MS = 40 * 86_400_000;

type Context = { db: Database; applier: Applier; now: () => Date };

/** What companies owe, read once for all the rules of a round. */
export class ChargeReader {
  readonly #context: Context;
  readonly #cycles: Cycles;
  readonly #charges = new Map<string, CustomerCharge>();
  #companies: readonly string[] | undefined;

  constructor(context: Context, cycles: Cycles) {
    this.#context = context;
    this.#cycles = cycles;
  }

  /** What those whom a rule is about owe for their present periods; without those of whom it cannot be told. */
  async read({ company, currency }: WatchedRule): Promise<Reading[]> {
    const companies = company === null ? await this.#everyone() : [company];
    const unknown = companies.filter((one) => !this.#charges.has(one));
    for (let start = 0; start < unknown.length; start += AT_ONCE)
      for (const charge of await readCharges(this.#context, unknown.slice(start, start + AT_ONCE)))
        this.#charges.set(charge.company, charge);
    return companies.flatMap((one) => {
      const charge = this.#charges.get(one);
      if (charge === undefined || charge.problem !== null) return [];
      const value = charge.totals[currency ?? ''] ?? '0';
      return [{ subject: one, from: new Date(charge.from), to: new Date(charge.to), value }];
    });
  }

  async #everyone(): Promise<readonly string[]> {
    if (this.#companies === undefined) {
      const { db, now } = this.#context;
      const callers = await db.sql<{ company: string }>(
        `select distinct company from event_totals where span = 'day' and company <> '' and start > $1::timestamptz`,
        [new Date(now().getTime() - LATELY_MS)],
      );
      this.#companies = [...new Set([...this.#cycles.companies, ...callers.map(({ company }) => company)])];
    }
    return this.#companies;
  }
}
