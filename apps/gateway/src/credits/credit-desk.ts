import { setTimeout as sleep } from 'node:timers/promises';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { LeaseReport } from '@tallygate/credits/lessee';
import type { Logger } from '@tallygate/server-kit/logger';
import type { KnownBalance } from '../prices/balance-desk.ts';
import type { CreditApi } from './credit-api.ts';
import type { FormerHold } from './held-credits.ts';
import { PotClient } from './pot-client.ts';

const REPORT_MS = 500;

/** Every pot that this gateway leases from, and what it tells of them; nothing runs while it leases none. */
export class CreditDesk {
  readonly #api: CreditApi;
  readonly #logger: Logger;
  readonly #pots = new Map<string, PotClient>();
  readonly #former: FormerHold[] = [];
  #isTelling = false;
  #isClosed = false;

  constructor({ api, logger }: { api: CreditApi; logger: Logger }) {
    this.#api = api;
    this.#logger = logger;
  }

  pot(company: string, unit: string): PotClient {
    const key = `${unit} ${company}`;
    const known = this.#pots.get(key);
    if (known !== undefined) return known;
    const pot = new PotClient({ company, unit, api: this.#api, onLeased: () => void this.#tell() });
    this.#pots.set(key, pot);
    return pot;
  }

  /** What a company has left in each currency that it was charged in here, as far as this gateway knows without asking. */
  known(company: string): KnownBalance[] {
    return [...this.#pots.values()].flatMap((pot) => {
      const known = pot.company === company ? pot.known() : undefined;
      return known === undefined
        ? []
        : [{ currency: pot.unit, balance: formatDecimal(known.balance), ageMs: known.ageMs }];
    });
  }

  /** A task of the former run holds this. */
  keepFormer(hold: FormerHold): void {
    this.#former.push(hold);
  }

  /**
   * Every event of the former run has arrived: its leases are closed, and those of which tasks hold something become this run's.
   * @throws when the control plane does not answer
   */
  async replayed(): Promise<void> {
    const former = [...this.#former];
    const holds = former.flatMap(({ parts }) => parts.map((part) => ({ ...part, amount: formatDecimal(part.amount) })));
    const sentAt = performance.now();
    const { leases } = await this.#api.replayed(holds);
    for (const { id, company, unit, usableMs, parts } of leases) {
      const known = parts.map(({ grant, amount, settled, held, returned }) => ({
        grant,
        amount: parseDecimal(amount),
        settled: parseDecimal(settled),
        held: parseDecimal(held),
        returned: parseDecimal(returned),
      }));
      this.pot(company, unit).lessee.add({ id, parts: known }, sentAt + usableMs);
    }
    for (const hold of former) hold.adoptedBy(this.pot(hold.company, hold.unit).lessee);
    if (leases.length > 0) void this.#tell();
  }

  /** Gives back what no call holds. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const pot of this.#pots.values()) pot.giveBackAll();
    await this.#report(0).catch(() => undefined);
  }

  /** Tells what happened, again and again, as long as something is leased. */
  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    let isAway = false;
    while (!this.#isClosed && this.#leasing.length > 0) {
      for (const pot of this.#leasing) pot.giveBack();
      try {
        await this.#report(REPORT_MS);
        isAway = false;
      } catch (error) {
        if (!isAway && !this.#isClosed)
          this.#logger.warn(
            { err: error },
            'the control plane takes no word of leased credits; they are spent to their end',
          );
        isAway = true;
        await sleep(REPORT_MS, undefined, { ref: false });
      }
    }
    this.#isTelling = false;
  }

  get #leasing(): PotClient[] {
    return [...this.#pots.values()].filter(({ lessee }) => !lessee.isEmpty);
  }

  async #report(waitMs: number): Promise<void> {
    const told = this.#leasing.map(({ lessee }) => ({ lessee, report: lessee.report() }));
    const sentAt = performance.now();
    const { leases, lost } = await this.#api.report({
      leases: told.flatMap(({ report }) => report.map(reportText)),
      waitMs,
    });
    for (const { lessee, report } of told) {
      lessee.told(report);
      for (const { id, usableMs, recall } of leases) {
        lessee.renew(id, sentAt + usableMs);
        if (recall) lessee.recall(id);
      }
      for (const id of lost) lessee.lose(id);
    }
  }
}

function reportText({ id, parts }: LeaseReport) {
  return {
    id,
    parts: parts.map(({ grant, settled, held, returned }) => ({
      grant,
      settled: formatDecimal(settled),
      held: formatDecimal(held),
      returned: formatDecimal(returned),
    })),
  };
}
