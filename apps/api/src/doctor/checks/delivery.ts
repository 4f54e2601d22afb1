import type { Check } from '../check.ts';
import { counted } from '../words.ts';

/** The part of the log's bound from which on an operator should act. */
const NEARLY_FULL = 0.8;

export const analyticsOn: Check = {
  id: 'delivery.enabled',
  title: 'Usage is published',
  group: 'Delivery',
  why: 'Moesif bills what it receives; nothing leaves while analytics or the publisher is off.',
  examine: ({ config }) => {
    const { enabled, publishers } = config.analytics;
    if (publishers.length === 0)
      return {
        result: 'warn',
        found: 'No publisher is set up: events stay on this machine.',
        fix: 'Set up the Moesif publisher.',
        href: '/publisher',
        action: 'Set up publisher',
      };
    if (!enabled)
      return {
        result: 'fail',
        found: 'Analytics is off: no event is sent.',
        values: ['analytics.enabled is false'],
        fix: 'Turn analytics on.',
        href: '/publisher',
        action: 'Turn on analytics',
      };
    if (!publishers.some((one) => one.enabled))
      return {
        result: 'fail',
        found: 'The publisher is off: no event is sent.',
        fix: 'Turn the publisher on.',
        href: '/publisher',
        action: 'Turn on publisher',
      };
    return { result: 'pass', found: publishers.map((one) => `${one.type}, ${one.settings.events}`).join('; ') };
  },
};

export const collectorAnswers: Check = {
  id: 'delivery.collector',
  title: 'The collector takes events',
  group: 'Delivery',
  why: 'Events that wait longer than five minutes may miss their invoice.',
  needs: ['gateway.live', 'delivery.enabled'],
  examine: ({ gateways }) => {
    const publishers = gateways
      .filter((gateway) => gateway.live)
      .flatMap((gateway) => gateway.publishers.filter((one) => one.type === 'moesif' && one.enabled));
    if (publishers.length === 0)
      return { result: 'skipped', found: 'The collector is not checked: no publisher runs.' };
    const stopped = publishers.filter((one) => one.state === 'stopped');
    if (stopped.length > 0) {
      return {
        result: 'fail',
        found: `${counted(stopped.length, 'publisher has', 'publishers have')} stopped: events wait and are not sent.`,
        values: stopped.map((one) => `${one.name}: ${one.lastError?.message ?? 'no reason is known'}`),
        fix: 'Check the application id and the address.',
        href: '/publisher',
        action: 'Open publisher',
      };
    }
    const waiting = publishers.filter((one) => one.state === 'backing_off');
    if (waiting.length > 0) {
      return {
        result: 'warn',
        found: `${counted(
          waiting.reduce((sum, { queued }) => sum + queued, 0),
          'event waits',
          'events wait',
        )}, because the collector does not take them.`,
        values: waiting.map((one) => `${one.name}: ${one.lastError?.message ?? 'no reason is known'}`),
        fix: 'Nothing is lost; it is tried again.',
        href: '/publisher',
        action: 'Open publisher',
      };
    }
    const parked = publishers.reduce((sum, one) => sum + one.parked, 0);
    if (parked > 0)
      return {
        result: 'warn',
        found: `The collector refused ${counted(parked, 'event')}: parked.`,
        fix: 'Look at the reason, then send them again or discard them.',
        href: '/publisher#parked',
        action: 'Open parked events',
      };
    return {
      result: 'pass',
      found: publishers.map((one) => `${one.name}: ${one.sent} sent, ${one.queued} queued`).join('; '),
    };
  },
};

export const spoolRoom: Check = {
  id: 'delivery.spool',
  title: 'The event log has room',
  group: 'Delivery',
  why: 'When it is full, new tool calls are refused rather than lost.',
  needs: ['gateway.live'],
  examine: ({ gateways }) => {
    const live = gateways.filter((gateway) => gateway.live);
    const used = Math.max(...live.map((gateway) => gateway.spool.bytes / gateway.spool.maxBytes));
    const lost = live.reduce((sum, gateway) => sum + gateway.spool.dropped, 0);
    const found = `${Math.round(used * 100)} % used, ${lost} dropped`;
    if (lost > 0)
      return {
        result: 'fail',
        found: `The event log was full: ${counted(lost, 'event was', 'events were')} dropped.`,
        values: [found],
        fix: 'Set spool.on_full to refuse, or raise spool.max_bytes.',
      };
    return used >= NEARLY_FULL
      ? {
          result: 'warn',
          found: `The event log is ${Math.round(used * 100)} % full.`,
          values: [found],
          fix: 'Find out why events do not drain, or raise spool.max_bytes.',
        }
      : { result: 'pass', found };
  },
};

const SENSITIVE = /authorization|cookie|api-?key|token|secret|session/i;

export const headersSafe: Check = {
  id: 'delivery.headers',
  title: 'No sensitive header leaves',
  group: 'Safety',
  why: 'Tokens and cookies in analytics are as good as published passwords.',
  examine: ({ publishedHeaders }) => {
    const sensitive = publishedHeaders.filter((name) => SENSITIVE.test(name));
    return sensitive.length === 0
      ? {
          result: 'pass',
          found:
            publishedHeaders.length === 0 ? 'events carry no headers' : `published: ${publishedHeaders.join(', ')}`,
        }
      : {
          result: 'fail',
          found: `Headers that may hold credentials leave with events: ${sensitive.join(', ')}.`,
          fix: 'Deny them in the policy analytics-header-filter.',
          href: '/policies',
          action: 'Open policies',
        };
  },
};
