import { z } from 'zod';
import { pgKey } from './stored-text.ts';

export const metronomeAccountQuery = z.object({ company: pgKey });

/** What Metronome has of a customer. Amounts are minor units, as it tells them; rates and lines may have fractions of one. */
export const metronomeAccount = z.object({
  customer: z.string(),
  contracts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      from: z.iso.datetime(),
      to: z.iso.datetime().nullable(),
      /** Those that hold now. */
      rates: z.array(
        z.object({
          product: z.string(),
          /** FLAT, TIERED or others of Metronome's. */
          type: z.string(),
          price: z.string().nullable(),
          /** Each of a size; the last one has none. */
          tiers: z.array(z.object({ size: z.string().nullable(), price: z.string() })),
        }),
      ),
    }),
  ),
  /** Commits and credits. */
  balances: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      name: z.string(),
      /** The lower is used first. */
      priority: z.number().nullable(),
      left: z.string().nullable(),
      expiresAt: z.iso.datetime().nullable(),
    }),
  ),
  /** What is left of all of them, with what drafts take. */
  netBalance: z.string(),
  invoices: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      from: z.iso.datetime().nullable(),
      to: z.iso.datetime().nullable(),
      currency: z.string(),
      total: z.string(),
      lines: z.array(z.object({ name: z.string(), quantity: z.string().nullable(), amount: z.string() })),
    }),
  ),
});
export type MetronomeAccount = z.output<typeof metronomeAccount>;
