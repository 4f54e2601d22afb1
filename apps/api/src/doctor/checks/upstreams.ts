import type { ServerView } from '@tallygate/contracts/server-view';
import { serverRedirects } from '../../proxies/server-redirects.ts';
import type { ListedCheck, Verdict } from '../check.ts';
import { nameOf } from '../proxy-name.ts';
import { counted } from '../words.ts';

/** Calls since a server answers no more. */
export type Downtime = { calls: number; serverFailed: number };

export const serversAnswer: ListedCheck = {
  id: 'upstream.answers',
  title: 'Every server answers',
  group: 'Gateway',
  why: 'While a server does not answer, each of its calls is 502 or 504, and nothing of it is billed.',
  examineEach: ({ servers, downtimes }) => {
    const asked = servers.filter(({ health }) => health.state !== 'paused' && health.state !== 'uncalled');
    const [first, ...more] = [
      ...asked
        .filter(({ health }) => health.state === 'down')
        .map((server) => verdictOf(server, 'fail', downWords(server, downtimes.get(server.proxy)))),
      ...asked
        .filter(({ health }) => health.state === 'failing')
        .map((server) => {
          const { displayName, serverFailed, calls } = server;
          return verdictOf(
            server,
            'warn',
            `${displayName} is failing: ${serverFailed.count} of ${counted(calls.count, 'call')} in 24 hours.`,
          );
        }),
    ];
    if (first !== undefined) return [first, ...more];
    return asked.length === 0
      ? [{ result: 'skipped', found: 'Servers are not checked: none was asked anything in 24 hours.' }]
      : [{ result: 'pass', found: `${asked.length} of ${counted(servers.length, 'server')} answered` }];
  },
};

function verdictOf({ proxy, displayName, health }: ServerView, result: 'fail' | 'warn', found: string): Verdict {
  return {
    result,
    found,
    values: health.problem === null ? [] : [`The last probe met: ${health.problem}`],
    fix: 'Look whether the server runs, and at its log.',
    href: `/proxies/${encodeURIComponent(proxy)}`,
    action: `Open ${displayName}`,
    subject: proxy,
  };
}

function downWords({ displayName, health, calls, serverFailed }: ServerView, since: Downtime | undefined): string {
  if (health.downSince === null) {
    const share = calls.count === 0 ? '' : `: ${serverFailed.count} of ${counted(calls.count, 'call')}`;
    return `${displayName} has not answered for 24 hours${share}.`;
  }
  if (since === undefined || since.calls === 0) return `${displayName} does not answer since ${health.downSince}.`;
  return `${displayName} does not answer: ${since.serverFailed} of ${counted(since.calls, 'call')} since ${health.downSince}.`;
}

export const serversAtTheirAddress: ListedCheck = {
  id: 'upstream.redirects',
  title: 'Servers answer at the addresses that are entered',
  group: 'Gateway',
  why: 'The gateway follows such a redirect, and asks for it anew after each start and each new configuration.',
  needs: ['gateway.live'],
  examineEach: ({ config, names, redirects }) => {
    const [first, ...more] = config.mcp_proxies.flatMap((proxy) =>
      serverRedirects(proxy, redirects).map(
        ({ message }): Verdict => ({
          result: 'warn',
          found: message,
          fix: 'The page of the proxy puts the address in.',
          href: `/proxies/${encodeURIComponent(proxy.metadata.name)}`,
          action: `Open ${nameOf(names, proxy.metadata.name)}`,
          subject: proxy.metadata.name,
        }),
      ),
    );
    return first === undefined ? [{ result: 'pass', found: 'no server redirects its calls' }] : [first, ...more];
  },
};
