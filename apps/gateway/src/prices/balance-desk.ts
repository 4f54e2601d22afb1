import type { CreditBalance } from '@tallygate/contracts/credit';
import { createBoundedMap } from '../auth/bounded-map.ts';

type Ask = (company: string) => Promise<CreditBalance[]>;
/** Minor units, exact, as they were so many milliseconds ago but for what this gateway has done since. */
export type KnownBalance = { currency: string; balance: string; ageMs: number };
type Known = (company: string) => KnownBalance[];
type Asked = { at: number; answer: Promise<CreditBalance[] | undefined> };

const COMPANIES = 1_000;
/** An agent that asks again and again asks the control plane once a second. */
const KEPT_MS = 1_000;

/** What companies have paid in advance, for agents that ask. No call that is charged waits for this. */
export class BalanceDesk {
  readonly #asked = createBoundedMap<Asked>(COMPANIES);
  #ask: Ask | undefined;
  #known: Known | undefined;

  /** Where balances are asked for from now on. @param known what is known of them without asking */
  readFrom(ask: Ask, known?: Known): void {
    this.#ask = ask;
    this.#known = known;
  }

  /** What is known without asking; none of a company that has paid for nothing here from credits. */
  known(company: string): KnownBalance[] {
    return this.#known?.(company) ?? [];
  }

  /** @returns undefined while nobody can be asked */
  of(company: string): Promise<CreditBalance[] | undefined> {
    const now = performance.now();
    const known = this.#asked.get(company);
    if (known !== undefined && now - known.at < KEPT_MS) return known.answer;
    const answer = this.#ask?.(company).catch(() => undefined) ?? Promise.resolve(undefined);
    this.#asked.set(company, { at: now, answer });
    return answer;
  }
}
