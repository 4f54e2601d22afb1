import { z } from 'zod';
import type { RailAnswer } from '../delivery.ts';
import { type RailConnection, unanswered } from '../rail.ts';
import { type MoesifMeter, moesifMeter } from './moesif-meter.ts';
import { type MoesifRecord, recordPath } from './moesif-record.ts';
import { type MoesifReport, moesifReport } from './moesif-report.ts';

export const MOESIF_ADDRESS = 'https://api.moesif.com/v1';

const plan = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  provider: z.string().nullish(),
  status: z.string().nullish(),
});
const price = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  plan_id: z.string().nullish(),
  provider: z.string().nullish(),
  status: z.string().nullish(),
  pricing_model: z.string().nullish(),
  price_in_decimal: z.string().nullish(),
  currency: z.string().nullish(),
});
export type MoesifPlan = z.output<typeof plan>;
export type MoesifPrice = z.output<typeof price>;

export type ReportsAsked = { from: string; to: string; meter?: string; company?: string };

/** Moesif's management side, as far as it is used here. What reads throws what Moesif or the network answered. */
export type MoesifClient = {
  meters(): Promise<MoesifMeter[]>;
  reports(asked: ReportsAsked): Promise<MoesifReport[]>;
  plans(): Promise<MoesifPlan[]>;
  prices(): Promise<MoesifPrice[]>;
  /** Creates or updates; the same again changes nothing. Never throws for what Moesif or the network does. */
  write(record: MoesifRecord): Promise<RailAnswer>;
};

/**
 * Speaks to the management API by its public documents: there is no client for it.
 * @see https://www.moesif.com/docs/api#management-api-reference
 */
export function moesifClient({ key, address, fetch }: RailConnection): MoesifClient {
  const base = address.replace(/\/$/, '');
  const authorization = `Bearer ${key}`;

  async function read<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    const answer = await fetch(`${base}${path}`, { headers: { authorization, accept: 'application/json' } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Moesif answered ${answer.status}: ${messageOf(text)}`);
    const found = schema.safeParse(jsonOf(text));
    if (!found.success) throw new Error(`Moesif answered ${path} otherwise than it documents: ${found.error.message}`);
    return found.data;
  }

  return {
    meters: () => read('/~/billing/meters', z.array(moesifMeter)),
    reports: ({ from, to, meter, company }) => {
      const query = new URLSearchParams({
        from,
        to,
        ...(meter === undefined ? {} : { billing_meter_id: meter }),
        ...(company === undefined ? {} : { company_id: company }),
      });
      return read(`/~/billing/reports?${query}`, z.array(moesifReport));
    },
    plans: () => read('/~/billing/catalog/plans', z.array(plan)),
    prices: () => read('/~/billing/catalog/prices', z.array(price)),
    async write(record) {
      try {
        const answer = await fetch(`${base}${recordPath(record.kind)}`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(record.body),
        });
        const message = answer.ok ? '' : messageOf(await answer.text());
        const wait = Number(answer.headers.get('retry-after'));
        return { status: answer.status, message, ...(wait > 0 ? { retryAfterMs: wait * 1000 } : {}) };
      } catch (error) {
        return unanswered(error);
      }
    },
  };
}

function messageOf(text: string): string {
  const found = z.looseObject({ message: z.string() }).safeParse(jsonOf(text));
  return (found.success ? found.data.message : text).slice(0, 300);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
