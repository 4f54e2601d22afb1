import { isClockOff } from '../../gateways/clock-ahead.ts';
import type { Check } from '../check.ts';
import { counted, problemsOf } from '../words.ts';

/** Stripe refuses usage that is further ahead; Moesif calls what is further behind late. */
const FATAL_CLOCK_MS = 5 * 60_000;

export const gatewayLive: Check = {
  id: 'gateway.live',
  title: 'A gateway is running',
  group: 'Gateway',
  why: 'Without a gateway nobody can call a proxy.',
  examine: ({ gateways }) => {
    const live = gateways.filter((gateway) => gateway.live);
    return live.length > 0
      ? {
          result: 'pass',
          found: live.map((gateway) => `${gateway.id}, pid ${gateway.pid}, version ${gateway.version}`).join('; '),
        }
      : {
          result: 'fail',
          found: 'No gateway has reported in the last seconds.',
          fix: 'Look at the log of npm start: it names a gateway that cannot start, and why.',
          href: '/settings/gateways',
          action: 'Open gateways',
        };
  },
};

export const gatewayInSync: Check = {
  id: 'gateway.in-sync',
  title: 'Every gateway runs the file on disk',
  group: 'Gateway',
  why: 'A gateway on an older configuration still admits or refuses by the old rules.',
  needs: ['gateway.live'],
  examine: ({ file, gateways }) => {
    const behind = gateways.filter((gateway) => gateway.live && gateway.configHash !== file?.hash);
    if (behind.length === 0)
      return { result: 'pass', found: file ? `hash ${file.hash.slice(0, 12)}` : 'there is no config.toml yet' };
    const reasons = behind.map((gateway) => {
      const problems = gateway.configError?.findings.map((one) => `${one.path}: ${one.message}`).join('; ');
      return `${gateway.id} ${problems ? `refused the file: ${problems}` : 'runs another configuration'}`;
    });
    return {
      result: 'fail',
      found: `${counted(behind.length, 'gateway does', 'gateways do')} not run the file on disk: ${reasons.join('; ')}.`,
      fix: 'Correct config.toml, or restore a version.',
      href: '/versions',
      action: 'Open versions',
    };
  },
};

export const fileReadable: Check = {
  id: 'config.readable',
  title: 'config.toml has no problems',
  group: 'Gateway',
  why: 'A file with problems is not used; the last good one keeps running.',
  examine: ({ file }) => {
    if (file === null)
      return {
        result: 'warn',
        found: 'There is no config.toml yet.',
        fix: 'Apply something.',
        href: '/setup',
        action: 'Open setup',
      };
    if (file.findings.length === 0) return { result: 'pass', found: `${file.text.split('\n').length} lines` };
    return {
      result: 'fail',
      found: `config.toml is not used: ${problemsOf(file.findings)}`,
      values: file.findings.map((one) => problemsOf([one])),
      fix: 'Correct the named lines, or restore a version.',
      href: '/versions',
      action: 'Open versions',
    };
  },
};

export const fileUnchanged: Check = {
  id: 'config.unchanged',
  title: 'config.toml is what was last applied',
  group: 'Gateway',
  why: 'What was edited by hand is not in the history until it is imported.',
  examine: ({ file, appliedHash }) =>
    (file?.hash ?? null) === appliedHash
      ? { result: 'pass', found: 'same hash' }
      : {
          result: 'warn',
          found: 'config.toml was changed outside the console.',
          fix: 'Import or overwrite it in the banner at the top of the page.',
          href: '/versions',
          action: 'Open versions',
        },
};

export const clocksAgree: Check = {
  id: 'gateway.clock',
  title: 'Gateways and this api tell the same time',
  group: 'Gateway',
  why: 'The time of a call decides its billing period and its price. Stripe refuses usage more than 5 minutes ahead, Moesif what is older than 30 days.',
  needs: ['gateway.live'],
  examine: ({ gateways }) => {
    const told = gateways.filter((gateway) => gateway.live && gateway.clockAheadMs !== undefined);
    if (told.length === 0)
      return {
        result: 'skipped',
        found: 'Clocks are not checked: no gateway says its time; those of an earlier version do not.',
      };
    const off = told.flatMap(({ id, clockAheadMs }) => (isClockOff(clockAheadMs) ? [{ id, ms: clockAheadMs }] : []));
    if (off.length === 0) {
      const most = Math.max(...told.map(({ clockAheadMs = 0 }) => Math.abs(clockAheadMs)));
      return { result: 'pass', found: `within ${most} ms` };
    }
    const words = off.map(
      ({ id, ms }) => `${id} is ${Math.round(Math.abs(ms) / 1000)} s ${ms > 0 ? 'ahead' : 'behind'}`,
    );
    return {
      result: off.some(({ ms }) => Math.abs(ms) > FATAL_CLOCK_MS) ? 'fail' : 'warn',
      found: `${words.join('; ')}.`,
      fix: 'Let both machines follow a time server (for example timedatectl set-ntp true). The api shows in each preview which calls were misdated and what they cost.',
      href: '/settings/gateways',
      action: 'Open gateways',
    };
  },
};
