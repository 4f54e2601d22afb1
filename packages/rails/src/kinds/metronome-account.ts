import type Metronome from '@metronome/sdk';
import type { MetronomeAccount } from '@tallygate/contracts/metronome';
import type { RailConnection } from '../rail.ts';
import { currencyOf, decimalText, wholeAmount } from './metronome-invoice.ts';
import { metronomeClient } from './metronome-rail.ts';

type Asked = { customer: string; now: Date };

/**
 * What Metronome has of a customer: contracts with their rates, what is prepaid, and invoices.
 * @throws what Metronome or the network answered
 */
export async function readMetronomeAccount(connection: RailConnection, asked: Asked): Promise<MetronomeAccount> {
  const client = await metronomeClient(connection);
  const { customer } = asked;
  const { data } = await client.v1.contracts.getNetBalance({
    customer_id: customer,
    invoice_inclusion_mode: 'FINALIZED_AND_DRAFT',
  });
  return {
    customer,
    contracts: await readContracts(client, asked),
    balances: await readBalances(client, customer),
    netBalance: decimalText(data.balance),
    invoices: await readInvoices(client, customer),
  };
}

async function readContracts(client: Metronome, { customer, now }: Asked): Promise<MetronomeAccount['contracts']> {
  const { data } = await client.v1.contracts.list({ customer_id: customer });
  const contracts: MetronomeAccount['contracts'] = [];
  for (const { id, current } of data)
    contracts.push({
      id,
      name: current.name ?? '',
      from: iso(current.starting_at),
      to: current.ending_before === undefined ? null : iso(current.ending_before),
      rates: current.rate_card_id === undefined ? [] : await readRates(client, current.rate_card_id, now),
    });
  return contracts;
}

async function readRates(client: Metronome, rate_card_id: string, now: Date) {
  const rates: MetronomeAccount['contracts'][number]['rates'] = [];
  // Rates begin on hours.
  const at = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000).toISOString();
  for await (const entry of client.v1.contracts.rateCards.rates.list({ rate_card_id, at })) {
    const { rate_type: type, price, tiers } = { ...entry, ...entry.rate };
    rates.push({
      product: entry.product_id,
      type,
      price: price === undefined ? null : decimalText(price),
      tiers: (tiers ?? []).map((tier) => ({
        size: tier.size === undefined ? null : decimalText(tier.size),
        price: decimalText(tier.price),
      })),
    });
  }
  return rates;
}

async function readBalances(client: Metronome, customer_id: string): Promise<MetronomeAccount['balances']> {
  const balances: MetronomeAccount['balances'] = [];
  const asked = { customer_id, include_balance: true, include_ledgers: true };
  for await (const balance of client.v1.contracts.listBalances(asked)) {
    const ends = balance.access_schedule?.schedule_items.map(({ ending_before: end }) => end).sort() ?? [];
    balances.push({
      id: balance.id,
      type: balance.type,
      name: balance.name ?? '',
      priority: balance.priority ?? null,
      left: balance.balance === undefined ? null : decimalText(balance.balance),
      expiresAt: ends.length === 0 ? null : iso(ends.at(-1) ?? ''),
    });
  }
  return balances;
}

async function readInvoices(client: Metronome, customer_id: string): Promise<MetronomeAccount['invoices']> {
  const invoices: MetronomeAccount['invoices'] = [];
  for await (const invoice of client.v1.customers.invoices.list({ customer_id }))
    invoices.push({
      id: invoice.id,
      status: invoice.status,
      from: invoice.start_timestamp === undefined ? null : iso(invoice.start_timestamp),
      to: invoice.end_timestamp === undefined ? null : iso(invoice.end_timestamp),
      currency: currencyOf(invoice),
      total: wholeAmount([invoice.total]),
      lines: invoice.line_items.map(({ name, quantity, total }) => ({
        name,
        quantity: quantity === undefined ? null : decimalText(quantity),
        amount: decimalText(total),
      })),
    });
  return invoices;
}

function iso(moment: string): string {
  return new Date(moment).toISOString();
}
