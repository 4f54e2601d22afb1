import type { AlertRuleView, SaveAlertRule } from '@tallygate/contracts/alert-rule';
import { majorToMinor, minorToMajorText } from '#lib/money.ts';

/** A rule as its form holds it: everything a text, amounts in major units, silence in hours. */
export type RuleValues = {
  name: string;
  measure: SaveAlertRule['measure'];
  scope: SaveAlertRule['scope'];
  company: string;
  proxy: string;
  tool: string;
  window: NonNullable<SaveAlertRule['window']>;
  figure: string;
  shares: string;
  currency: string;
  minCalls: string;
  enabled: boolean;
};

export const NEW_RULE: RuleValues = {
  name: '',
  measure: 'calls',
  scope: 'everything',
  company: '',
  proxy: '',
  tool: '',
  window: 'day',
  figure: '',
  shares: '100',
  currency: 'usd',
  minCalls: '20',
  enabled: true,
};

export function ruleValues(rule: AlertRuleView): RuleValues {
  const { name, measure, scope, company, proxy, tool, window, figure, shares, currency, minCalls, enabled } = rule;
  return {
    name,
    measure,
    scope,
    company: company ?? '',
    proxy: proxy ?? '',
    tool: tool ?? '',
    window: window ?? 'day',
    figure: isMoney(measure) && currency !== null ? minorToMajorText(figure, currency) : figure,
    shares: shares.join(', '),
    currency: currency ?? 'usd',
    minCalls: String(minCalls),
    enabled,
  };
}

/** Whether a measure is an amount of a company, in a currency. */
export function isMoney(measure: SaveAlertRule['measure']): boolean {
  return measure === 'spend' || measure === 'balance';
}

/** Whether a measure lasts, rather than adding up over a time. */
export function hasNoWindow(measure: SaveAlertRule['measure']): boolean {
  return measure === 'silence' || measure === 'balance';
}

/** What is sent; what a measure does not know is left out, whatever was typed before it was chosen. */
export function ruleOf(values: RuleValues): SaveAlertRule {
  const { name, measure, company, currency, minCalls, enabled } = values;
  const money = isMoney(measure);
  const scope = money && values.scope === 'everything' ? 'each_company' : values.scope;
  const textOf = (text: string) => (money || text.trim() === '' ? null : text.trim());
  return {
    name,
    measure,
    scope,
    company: scope === 'company' ? company.trim() : null,
    proxy: textOf(values.proxy),
    tool: textOf(values.tool),
    window: hasNoWindow(measure) ? null : money ? 'period' : values.window,
    // What is no number is sent as it was typed, and refused with a reason.
    figure: money ? (majorToMinor(values.figure, currency) ?? values.figure) : values.figure.trim(),
    shares: values.shares.split(/[,;\s]+/).flatMap((one) => (one === '' ? [] : [Number(one)])),
    currency: money ? currency : null,
    minCalls: Number(minCalls),
    enabled,
  };
}
