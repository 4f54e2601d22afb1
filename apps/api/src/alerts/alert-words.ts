import type { AlertMeasure, AlertWindow } from '@tallygate/contracts/alert-kinds';
import { formatMinor } from '@tallygate/metering/currencies';

/** What one sentence tells of an alert. */
export type AlertFacts = {
  ruleName: string;
  measure: AlertMeasure;
  company: string | null;
  proxy: string | null;
  tool: string | null;
  window: AlertWindow | null;
  windowFrom: string;
  value: string;
  threshold: string;
  share: number;
  figure: string;
  currency: string | null;
  dataUpTo: string;
};

/** What happened, which alert tells of it, and how far the data reaches, for people who read a message. */
export function alertSentence(facts: AlertFacts): string {
  const { ruleName, threshold, share, figure, dataUpTo } = facts;
  const at =
    share === 100 ? amount(facts, threshold) : `${amount(facts, threshold)} (${share} % of ${amount(facts, figure)})`;
  return `${whatHappened(facts)}. "${ruleName}" tells at ${at}. Data up to ${instant(dataUpTo)}.`;
}

function whatHappened(facts: AlertFacts): string {
  const { measure, company, value } = facts;
  const place = placeOf(facts);
  switch (measure) {
    case 'calls':
      return `${amount(facts, value)}${of(company)}${place} ${since(facts)}`;
    case 'error_share':
      return `${amount(facts, value)} of the calls${of(company)}${place} failed ${since(facts)}`;
    case 'spend':
      return `${company} owes ${amount(facts, value)} for the period from ${instant(facts.windowFrom)} so far`;
    case 'balance':
      return `${company} has ${amount(facts, value)} of its credits left`;
    case 'silence':
      return `No call${of(company)}${place} for ${amount(facts, value)}: the last one was at ${instant(facts.windowFrom)}`;
  }
}

const of = (company: string | null) => (company === null ? '' : ` of ${company}`);

function placeOf({ proxy, tool }: AlertFacts): string {
  const named = [...(tool === null ? [] : [`the tool ${tool}`]), ...(proxy === null ? [] : [`the proxy ${proxy}`])];
  return named.length === 0 ? '' : ` at ${named.join(' of ')}`;
}

function since({ window, windowFrom }: AlertFacts): string {
  return `in the ${window} from ${instant(windowFrom)}`;
}

function amount({ measure, currency }: AlertFacts, text: string): string {
  switch (measure) {
    case 'calls':
      return `${text} ${text === '1' ? 'call' : 'calls'}`;
    case 'error_share':
      return `${text} %`;
    case 'silence':
      return `${text} ${text === '1' ? 'hour' : 'hours'}`;
    case 'spend':
    case 'balance':
      return currency === null ? text : formatMinor(text, currency);
  }
}

/** To the minute, in UTC. */
function instant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
