import { z } from 'zod';
import { ALERT_MEASURES, ALERT_SCOPES, ALERT_WINDOWS } from './alert-kinds.ts';
import { isCurrencyCode } from './currency-codes.ts';
import { companyName } from './customer.ts';
import { compareDecimals } from './decimal.ts';
import { positiveDecimal } from './money.ts';
import { pgInt, pgText } from './stored-text.ts';

/** Longest silence that can be asked for: ninety days, in hours. */
const MAX_SILENT_HOURS = '2160';

const currencyCode = z.string().toLowerCase().refine(isCurrencyCode, 'must be a currency of ISO 4217, such as "usd"');

const fields = z.strictObject({
  name: pgText(100).trim().min(1, 'Give the alert a name'),
  measure: z.enum(ALERT_MEASURES),
  scope: z.enum(ALERT_SCOPES).default('everything'),
  company: companyName.nullable().default(null),
  proxy: pgText(256).min(1).nullable().default(null).describe('Only calls of this proxy; null: of all'),
  tool: pgText(256).min(1).nullable().default(null).describe('Only calls of this tool; null: of all'),
  window: z.enum(ALERT_WINDOWS).nullable().default(null).describe('Null for silence and balance, which have none'),
  figure: positiveDecimal.describe(
    'Calls; minor units of the currency; per cent of calls that failed; hours without a call; minor units of credits that are left',
  ),
  shares: z
    .array(z.int().min(1).max(1_000))
    .min(1, 'Name at least one share of the figure, such as 100')
    .max(10)
    .default([100])
    .describe('Per cent of the figure at which it tells'),
  currency: currencyCode.nullable().default(null).describe('Of spend and balance'),
  minCalls: pgInt
    .min(1)
    .max(1_000_000)
    .default(20)
    .describe('Of a share of errors: fewer calls in the window tell nothing'),
  enabled: z.boolean().default(true),
});
type Fields = z.output<typeof fields>;

/** What is wrong with a field beside the others: what it must be, by its path. */
function* faultsOf(rule: Fields): Generator<[path: keyof Fields, message: string]> {
  const { measure, scope, company, proxy, tool, window, figure, shares, currency } = rule;
  if (scope === 'company' && company === null) yield ['company', 'must name the company that it is about'];
  if (scope !== 'company' && company !== null) yield ['company', `must be null: found the scope ${scope}`];
  const hasWindow = measure !== 'silence' && measure !== 'balance';
  const isMoney = measure === 'spend' || measure === 'balance';
  if (!hasWindow && window !== null) yield ['window', `must be null for ${measure}; found ${window}`];
  if (hasWindow && window === null) yield ['window', 'must be hour, day or period; found null'];
  if (new Set(shares).size < shares.length) yield ['shares', 'must name each share once'];
  if (measure === 'silence' && compareDecimals(figure, MAX_SILENT_HOURS) > 0)
    yield ['figure', `must be at most ${MAX_SILENT_HOURS} hours; found ${figure}`];
  if (measure === 'error_share' && compareDecimals(figure, '100') > 0)
    yield ['figure', `must be at most 100 per cent; found ${figure}`];
  if (!isMoney && currency !== null) yield ['currency', `must be null: found the measure ${measure}`];
  if (!isMoney) return;
  if (currency === null) yield ['currency', `must be given for ${measure}`];
  if (measure === 'spend' && window !== 'period')
    yield ['window', `must be period for spend, which tiers and fees rate by; found ${window}`];
  if (scope === 'everything') yield ['scope', `must be each_company or company for ${measure}; found everything`];
  if (proxy !== null || tool !== null)
    yield [
      proxy === null ? 'tool' : 'proxy',
      `must be null for ${measure}, which is of all that a company has or owes`,
    ];
}

export const saveAlertRule = fields.superRefine((rule, context) => {
  for (const [path, message] of faultsOf(rule)) context.addIssue({ code: 'custom', path: [path], message });
});
export type SaveAlertRule = z.output<typeof saveAlertRule>;

export const alertRuleView = fields.extend({
  id: z.string(),
  /** What was counted before this instant it does not tell of. */
  since: z.iso.datetime(),
  lastFiredAt: z.iso.datetime().nullable(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
});
export type AlertRuleView = z.output<typeof alertRuleView>;
