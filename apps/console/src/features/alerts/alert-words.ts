import type { AlertView } from '@tallygate/contracts/alert';
import type { AlertMeasure, AlertWindow } from '@tallygate/contracts/alert-kinds';
import type { AlertRuleView } from '@tallygate/contracts/alert-rule';
import { formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

export const MEASURE_WORDS: Record<AlertMeasure, string> = {
  calls: 'Tool calls',
  spend: 'Spend',
  error_share: 'Share of errors',
  silence: 'Silence',
  balance: 'Credits left',
};

export const WINDOW_WORDS: Record<AlertWindow, string> = {
  hour: 'hour',
  day: 'day, UTC',
  period: 'billing period',
};

type Figure = { measure: AlertMeasure; currency: string | null };

/** A value of a rule with its unit. */
export function figureText(text: string, { measure, currency }: Figure): string {
  switch (measure) {
    case 'calls':
      return `${formatDecimal(text)} ${text === '1' ? 'call' : 'calls'}`;
    case 'error_share':
      return `${formatDecimal(text)} %`;
    case 'silence':
      return hoursText(text);
    case 'spend':
    case 'balance':
      return currency === null ? text : formatAmount(text, currency);
  }
}

/** Whole days as days, anything else as hours. */
function hoursText(hours: string): string {
  const days = Number(hours) / 24;
  if (Number.isInteger(days)) return `${formatDecimal(String(days))} ${days === 1 ? 'day' : 'days'}`;
  return `${formatDecimal(hours)} ${hours === '1' ? 'hour' : 'hours'}`;
}

/** What an alert is about, where not all calls. */
export function subjectText({ company, proxy, tool }: Pick<AlertView, 'company' | 'proxy' | 'tool'>): string {
  return [company, tool, proxy].filter((one) => one !== null).join(' · ') || 'All calls';
}

/** Whom a rule watches. */
export function scopeText({ scope, company, proxy, tool }: AlertRuleView): string {
  const who = scope === 'everything' ? 'All calls' : scope === 'company' ? (company ?? '') : 'Each company';
  return [who, ...[tool, proxy].filter((one) => one !== null)].join(' · ');
}

/** At which figures a rule tells, such as `50, 80, 100 % of 200 calls in a day, UTC`. */
export function thresholdText(rule: AlertRuleView): string {
  const { shares, figure, window } = rule;
  const amount = figureText(figure, rule);
  const at = shares.length === 1 && shares[0] === 100 ? amount : `${shares.join(', ')} % of ${amount}`;
  return window === null ? at : `${at} in a ${WINDOW_WORDS[window]}`;
}
