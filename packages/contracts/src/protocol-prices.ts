import { z } from 'zod';
import { toldLimit } from './call-refusal.ts';

/** Where the gateway's own members stand in `_meta`: reverse DNS, which MCP asks for (2026-07-28, `_meta`). */
const META_PREFIX = 'io.tallygate/';
/** On each tool of tools/list: what a call of it costs who asks. */
export const PRICE_META = `${META_PREFIX}price`;
/** On a call: asks what it would cost, and runs nothing. On an answer: what it would. */
export const QUOTE_META = `${META_PREFIX}quote`;
/** On an answer about it: what a company has paid in advance and not used. */
export const BALANCE_META = `${META_PREFIX}balance`;
/** On a result: what the call costs. */
export const CHARGE_META = `${META_PREFIX}charge`;

/** On a result: the signed receipt of the call, a compact JWS. */
export const RECEIPT_META = `${META_PREFIX}receipt`;

/** The names of the tools that the gateway answers itself. */
export const BILLING_TOOLS = ['billing_quote', 'billing_balance', 'billing_last_charges', 'billing_why'] as const;
export type BillingTool = (typeof BILLING_TOOLS)[number];

const toldAmount = z.object({
  /** ISO 4217, lower case. */
  currency: z.string(),
  /** Minor units, exact. */
  least: z.string(),
  /** Null where nobody can tell a bound before the call. */
  most: z.string().nullable(),
});
export type ToldAmount = z.output<typeof toldAmount>;

/** A price as agents are told it: `exact`, `at_most`, `unknown` before the call, or `free`. */
export const toldPrice = z.object({
  kind: z.enum(['exact', 'at_most', 'unknown', 'free']),
  /** One per currency; none where nothing is charged or nothing is known. */
  amounts: z.array(toldAmount),
  /** Why it is not exact, one word each. */
  why: z.array(z.string()).optional(),
  plan: z.string().optional(),
  /** Until when it stays so, where a change is known. */
  until: z.iso.datetime().optional(),
  /** So many such calls the caller's prepaid credits pay, where they pay. */
  callsLeft: z.string().optional(),
  /** Outcomes that cost nothing. */
  freeWhen: z.array(z.string()),
  /** All of it in one sentence. */
  text: z.string(),
});
export type ToldPrice = z.output<typeof toldPrice>;

/** What a gateway knows of a company's credits without asking, after what itself has spent. */
const knownBalance = z.object({
  currency: z.string(),
  /** Minor units, exact. What other gateways have spent since `asOf` is not taken off, what was granted since not added. */
  balance: z.string(),
  /** When the ledger said it last. */
  asOf: z.iso.datetime(),
});

/** What a call costs, as its result says it. */
export const toldCharge = z.object({
  /** The id of the call: of its event, on receipts, and for questions. */
  call: z.string(),
  isBilled: z.boolean(),
  /** Why it is billed or not, as events name it. */
  reason: z.string(),
  amounts: z.array(toldAmount),
  plan: z.string().optional(),
  /** What is left of the company's prepaid credits after it, by currency; absent where none pay its calls here. */
  balances: z.array(knownBalance).optional(),
  /** Limits that it has reached and that let it run. */
  limits: z.array(toldLimit).optional(),
  text: z.string(),
});
export type ToldCharge = z.output<typeof toldCharge>;
