import { type Fraction, fraction, isLess, least, minus, plus, times, zero } from '../stripe/fraction.ts';
import type { Balance, Contract, Product, Rate, RateCard } from './contract-store.ts';

const DAY_MS = 86_400_000;
/** Usage is taken into an invoice for so long after its period. */
const GRACE_MS = DAY_MS;

const USD_CENTS = { id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2', name: 'USD (cents)' };

export type StatementSources = {
  contracts: readonly Contract[];
  rateCards: ReadonlyMap<string, RateCard>;
  products: ReadonlyMap<string, Product>;
  balances: readonly Balance[];
  /** What a customer used of a metric in a span, decimal text. */
  usage(metric: string, customer: string, span: { from: number; to: number }): string;
  voided: ReadonlySet<string>;
  now: number;
};

type Line = {
  name: string;
  type: string;
  total: number;
  quantity?: number;
  unit_price?: number;
  product_id?: string;
  tier?: { level: number; starting_at: string; size: string | null };
  applied_commit_or_credit?: { id: string; type: 'PREPAID' | 'POSTPAID' | 'CREDIT' };
  credit_type: typeof USD_CENTS;
};

export type MetronomeInvoice = {
  id: string;
  type: 'USAGE';
  status: 'DRAFT' | 'FINALIZED' | 'VOID';
  customer_id: string;
  contract_id: string;
  start_timestamp: string;
  end_timestamp: string;
  issued_at: string;
  credit_type: typeof USD_CENTS;
  line_items: Line[];
  subtotal: number;
  total: number;
};

export type UsedBalance = Balance & {
  /** What is left of it, without and with what drafts take. */
  left: { finalized: Fraction; withDrafts: Fraction };
  ledger: { type: string; timestamp: string; amount: number; invoice_id: string }[];
};

/**
 * A customer's invoices, one a contract and month, and what is left of what was prepaid. Everything follows from usage and
 * contracts each time, so drafts are never behind. Amounts are cents; Metronome's own rounding is not published, so fractions stay.
 */
export function statementsOf(sources: StatementSources): { invoices: MetronomeInvoice[]; balances: UsedBalance[] } {
  const balances = sources.balances
    .map(
      (balance): UsedBalance => ({
        ...balance,
        left: { finalized: totalOf(balance), withDrafts: totalOf(balance) },
        ledger: [],
      }),
    )
    .sort((a, b) => a.priority - b.priority);
  const periods = sources.contracts
    .flatMap((contract) => periodsOf(contract, sources.now).map((period) => ({ contract, ...period })))
    .sort((a, b) => a.from - b.from);
  const invoices = periods.map(({ contract, from, to }): MetronomeInvoice => {
    const id = `${contract.id}:${iso(from)}`;
    const usage = usageLines(sources, contract, { from, to });
    const subtotal = usage.map(({ exact }) => exact).reduce(plus, zero);
    const isFinal = sources.now >= to + GRACE_MS;
    const isVoid = sources.voided.has(id);
    const applied = isVoid ? [] : applyBalances(balances, { id, subtotal, from, isFinal });
    const total = applied.map(({ exact }) => exact).reduce(plus, subtotal);
    return {
      id,
      type: 'USAGE',
      status: isVoid ? 'VOID' : isFinal ? 'FINALIZED' : 'DRAFT',
      customer_id: contract.customer_id,
      contract_id: contract.id,
      start_timestamp: iso(from),
      end_timestamp: iso(to),
      issued_at: iso(to + GRACE_MS),
      credit_type: USD_CENTS,
      line_items: [...usage, ...applied].map(({ line }) => line),
      subtotal: numberOf(subtotal),
      total: numberOf(total),
    };
  });
  return { invoices, balances };
}

type ExactLine = { exact: Fraction; line: Line };

function usageLines(
  { rateCards, products, usage }: StatementSources,
  contract: Contract,
  span: { from: number; to: number },
): ExactLine[] {
  const rates = rateCards.get(contract.rate_card_id)?.rates ?? [];
  return rates
    .filter((rate) => Date.parse(rate.starting_at) <= span.from && span.from < endOf(rate.ending_before))
    .flatMap((rate): ExactLine[] => {
      const product = products.get(rate.product_id);
      if (!product?.billable_metric_id) return [];
      const quantity = fraction(usage(product.billable_metric_id, contract.customer_id, span));
      return slicesOf(rate, quantity).map(({ part, price, tier }) => {
        const exact = times(part, fraction(String(price)));
        return {
          exact,
          line: {
            name: product.name,
            type: 'usage',
            product_id: product.id,
            quantity: numberOf(part),
            unit_price: price,
            total: numberOf(exact),
            credit_type: USD_CENTS,
            ...(tier && { tier }),
          },
        };
      });
    });
}

type Slice = { part: Fraction; price: number; tier?: NonNullable<Line['tier']> };

/** A tier holds so many units as it is large; the last one holds the rest. */
function slicesOf(rate: Rate, quantity: Fraction): Slice[] {
  if (rate.rate_type === 'FLAT') return [{ part: quantity, price: rate.price ?? 0 }];
  const slices: Slice[] = [];
  let start = zero;
  for (const [level, { price, size }] of (rate.tiers ?? []).entries()) {
    const rest = minus(quantity, start);
    if (level > 0 && !isLess(zero, rest)) break;
    const part = size === undefined ? rest : least(rest, fraction(String(size)));
    const tier = { level, starting_at: String(numberOf(start)), size: size === undefined ? null : String(size) };
    slices.push({ part, price, tier });
    start = plus(start, part);
  }
  return slices;
}

type Charged = { id: string; subtotal: Fraction; from: number; isFinal: boolean };

function applyBalances(balances: readonly UsedBalance[], { id, subtotal, from, isFinal }: Charged): ExactLine[] {
  let open = subtotal;
  return balances.flatMap((balance): ExactLine[] => {
    const holds = balance.access_schedule.schedule_items.some(
      (item) => Date.parse(item.starting_at) <= from && from < Date.parse(item.ending_before),
    );
    const taken = least(open, balance.left.withDrafts);
    if (!holds || balance.type === 'POSTPAID' || !isLess(zero, taken)) return [];
    open = minus(open, taken);
    balance.left.withDrafts = minus(balance.left.withDrafts, taken);
    if (isFinal) balance.left.finalized = minus(balance.left.finalized, taken);
    const amount = minus(zero, taken);
    balance.ledger.push({
      type:
        balance.type === 'CREDIT' ? 'CREDIT_AUTOMATED_INVOICE_DEDUCTION' : 'PREPAID_COMMIT_AUTOMATED_INVOICE_DEDUCTION',
      timestamp: iso(from),
      amount: numberOf(amount),
      invoice_id: id,
    });
    return [
      {
        exact: amount,
        line: {
          name: balance.name ?? 'Prepaid',
          type: 'applied_commit_or_credit',
          total: numberOf(amount),
          applied_commit_or_credit: { id: balance.id, type: balance.type },
          credit_type: USD_CENTS,
        },
      },
    ];
  });
}

function periodsOf(contract: Contract, now: number): { from: number; to: number }[] {
  const began = Date.parse(contract.starting_at);
  const ends = endOf(contract.ending_before);
  const isByStart = contract.usage_statement_schedule.day === 'CONTRACT_START';
  const periods = [];
  for (let from = began, month = 1; from < Math.min(now, ends); month += 1) {
    const at = new Date(began);
    const next = isByStart
      ? Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + month, at.getUTCDate(), at.getUTCHours())
      : Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + month, 1);
    const to = Math.min(next, ends);
    periods.push({ from, to });
    from = to;
  }
  return periods;
}

function totalOf(balance: Balance): Fraction {
  return balance.access_schedule.schedule_items.map(({ amount }) => fraction(String(amount))).reduce(plus, zero);
}

function endOf(moment: string | undefined): number {
  return moment === undefined ? Number.POSITIVE_INFINITY : Date.parse(moment);
}

export function numberOf({ n, d }: Fraction): number {
  return Number(n) / Number(d);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
