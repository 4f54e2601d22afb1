import { AppError } from '@tallygate/contracts/app-error';
import { type Decimal, formatDecimal } from '@tallygate/contracts/decimal';
import { type MeterDefinition, meterDefinition, type Period } from '@tallygate/contracts/meter';
import type { UsageSpan } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import type { NeededUsage } from '@tallygate/metering/rated-usage';
import type { Applier } from '../apply/applier.ts';
import { correctedUsage } from '../previews/read-usage.ts';
import { type Publishing, readPublishing } from '../publishers/publishing.ts';

/** So many numbers are kept, one per company and reading: some hundred megabytes at most, whatever there is to read. */
const KEPT = 1_000_000;

/** What a company's period has to know of the ledger. */
export type Asked = {
  company: string;
  cycle: Period;
  needed: readonly NeededUsage[];
  /** By meter how it counts: for a closed period as it did then. */
  definitions: Readonly<Record<string, MeterDefinition>>;
  /** Whether others are answered all the same when the ledger cannot tell this one any more. */
  isOptional?: boolean;
};

/** A meter, also an archived one, in its newest version. */
export type CountedMeter = { id: string; name: string; definition: MeterDefinition; isActive: boolean };

/**
 * Reads usage for many companies: a span that several ask for is read once for all of them, one that a single company asks for
 * (because it changed its plan then) for it alone. Memory stays flat whatever the number of companies.
 */
export class SpanUsage {
  readonly #db: Database;
  readonly #publishing: Publishing;
  readonly #read = new Map<string, ReadonlyMap<string, Decimal>>();
  #kept = 0;
  /** By name. */
  readonly meters: readonly CountedMeter[];

  private constructor(db: Database, publishing: Publishing, meters: readonly CountedMeter[]) {
    this.#db = db;
    this.#publishing = publishing;
    this.meters = meters;
  }

  static async open(context: { db: Database; applier: Applier }): Promise<SpanUsage> {
    const rows = await context.db.prisma.meter.findMany({ where: { supersededBy: null }, orderBy: { name: 'asc' } });
    const meters = rows.map(({ id, name, definition, status }) => ({
      id,
      name,
      definition: meterDefinition.parse(definition),
      isActive: status === 'active',
    }));
    return new SpanUsage(context.db, await readPublishing(context), meters);
  }

  /**
   * @returns per company what was counted in each span that it asks for, in their order; null for what is optional and cannot
   * be told
   * @throws AppError for what is not optional and cannot be told
   */
  async answer(asked: readonly Asked[]): Promise<(UsageSpan[] | null)[]> {
    const askers = new Map<string, number>();
    const keys = asked.map((one) =>
      one.needed.map((span) => {
        const key = keyOf(one, span);
        askers.set(key, (askers.get(key) ?? 0) + 1);
        return key;
      }),
    );
    const answers: (UsageSpan[] | null)[] = [];
    for (const [index, one] of asked.entries()) {
      const own = keys[index] ?? [];
      try {
        answers.push(await this.#answerOne(one, own, (key) => (askers.get(key) ?? 0) > 1));
      } catch (error) {
        if (one.isOptional !== true || !(error instanceof AppError)) throw error;
        answers.push(null);
      }
    }
    return answers;
  }

  async #answerOne(one: Asked, keys: readonly string[], isShared: (key: string) => boolean): Promise<UsageSpan[]> {
    const spans: UsageSpan[] = [];
    for (const [number, span] of one.needed.entries()) {
      const key = keys[number] ?? '';
      const quantities = this.#read.get(key) ?? (await this.#count(one, span, isShared(key)));
      if (isShared(key)) this.#keep(key, quantities);
      spans.push({ ...span, quantity: formatDecimal(quantities.get(one.company) ?? 0n) });
    }
    return spans;
  }

  /** Every batch asks for the same spans, so those that were read first are the ones to keep. */
  #keep(key: string, quantities: ReadonlyMap<string, Decimal>): void {
    if (this.#read.has(key) || this.#kept + quantities.size > KEPT) return;
    this.#read.set(key, quantities);
    this.#kept += quantities.size;
  }

  #count(
    { company, cycle, definitions }: Asked,
    { meterId, from, to }: NeededUsage,
    isShared: boolean,
  ): Promise<Map<string, Decimal>> {
    const definition = definitions[meterId];
    if (definition === undefined) throw new RangeError(`nobody knows how the meter "${meterId}" counts`);
    return correctedUsage(
      { db: this.#db },
      {
        // Which period a call of hours belongs to is decided by how invoices are cut.
        meter: { id: meterId, definition: { ...definition, period: cycle } },
        span: { from: Date.parse(from), to: Date.parse(to) },
        company: isShared ? undefined : company,
        publishing: this.#publishing,
      },
    );
  }
}

function keyOf({ cycle, definitions }: Asked, { meterId, from, to }: NeededUsage): string {
  return JSON.stringify([meterId, from, to, cycle, definitions[meterId]]);
}
