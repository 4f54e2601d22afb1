import { type McpProxy, proxyUpstreamTargets } from '@tallygate/contracts/mcp-proxy';
import type { Database } from '@tallygate/db/database';
import { Outbound } from '@tallygate/outbound/outbound';
import { environmentPolicy, type OutboundSettings } from '@tallygate/outbound/policy';
import type { ProxySettings } from '@tallygate/outbound/proxy-settings';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { systemAuthor } from '../audit/author.ts';
import { credentialOf } from '../proxies/inspect-upstream.ts';
import { type Greeting, greetMcpServer } from '../proxies/mcp-probe.ts';
import { every, type Job } from '../scheduler/job.ts';
import type { Vault } from '../secrets/vault.ts';
import { type Probed, ProbeLog } from './probe-log.ts';
import { answeredSince } from './read-attempts.ts';
import { ATTEMPTS_UNTIL_DOWN } from './server-health.ts';

const TICK_MS = 5_000;
/** A server that answers is asked no more often, and not at all while calls of the last minutes show that it does. */
const AFTER_ANSWER_MS = 60_000;
const CALLS_SPEAK_MS = 4 * 60_000;
/** One that does not is asked again soon, until it is sure. */
const AFTER_SILENCE_MS = 10_000;
/** At most so many in a tick: with very many proxies a round takes longer. */
const PER_TICK = 10;

/** What looking at servers takes. */
export type ServerContext = {
  settings: { version: string; outbound: OutboundSettings; proxies: ProxySettings };
  db: Database;
  vault: Vault;
  auditLog: AuditLog;
  applier: Applier;
  logger: Logger;
  now: () => Date;
};

/**
 * Asks the servers behind the running proxies whether they are there, while no call shows it: opens a session and ends it.
 * Nothing goes through a gateway, so that nothing of it is an event or billed.
 */
export class ServerProbes {
  readonly #context: ServerContext;
  readonly #log = new ProbeLog();
  readonly #dueAt = new Map<string, number>();
  /** Tells nobody of refusals: it would be the same ones again and again, and Doctor tells of them. */
  readonly #outbound: Outbound;

  constructor(context: ServerContext) {
    this.#context = context;
    this.#outbound = new Outbound({ proxies: context.settings.proxies });
  }

  /** What was met at the server of a running proxy. */
  of(proxy: McpProxy): Probed {
    return this.#log.of(proxy.metadata.name, addressOf(proxy));
  }

  /** Asks the server of a running proxy now. What only its gateways know, such as an address from a variable, is not asked. */
  async probe(proxy: McpProxy): Promise<void> {
    const greeting = await this.#greet(proxy);
    if (greeting === null) return;
    this.#log.note(proxy.metadata.name, addressOf(proxy), { ...greeting, at: this.#context.now().getTime() });
  }

  /** Asks now and then; each api keeps what it met itself. */
  get job(): Job {
    return {
      name: 'server-probes',
      about: 'Ask servers that nobody calls whether they are there',
      runs: 'everywhere',
      next: every(TICK_MS),
      run: async () => {
        await this.#tick();
        return null;
      },
    };
  }

  async #tick(): Promise<void> {
    const { applier, db, now } = this.#context;
    const { running } = await applier.state();
    const served = running.mcp_proxies.filter(({ spec }) => spec.deploymentState === 'deployed');
    const names = new Set(served.map(({ metadata }) => metadata.name));
    this.#log.keep(names);
    for (const name of this.#dueAt.keys()) if (!names.has(name)) this.#dueAt.delete(name);
    const at = now().getTime();
    const due = served.filter(({ metadata }) => (this.#dueAt.get(metadata.name) ?? 0) <= at);
    if (due.length === 0) return;
    const ids = due.map(({ metadata }) => metadata.name);
    const answered = await answeredSince(db, ids, new Date(at - CALLS_SPEAK_MS));
    for (const id of answered) this.#dueAt.set(id, at + AFTER_ANSWER_MS);
    const asked = due.filter(({ metadata }) => !answered.has(metadata.name)).slice(0, PER_TICK);
    await Promise.all(
      asked.map(async (proxy) => {
        await this.probe(proxy);
        const { last } = this.of(proxy);
        const isUnsure = last.some((one) => !one.isAnswered) && !isSettled(last);
        this.#dueAt.set(proxy.metadata.name, now().getTime() + (isUnsure ? AFTER_SILENCE_MS : AFTER_ANSWER_MS));
      }),
    );
  }

  async #greet(proxy: McpProxy): Promise<Greeting | null> {
    const { settings, vault, auditLog } = this.#context;
    const headers = credentialOf(proxy) ?? {};
    if (Object.keys(headers).length > 0)
      await vault.noteOpening({
        author: systemAuthor({ auditLog }),
        purpose: `probe of the server of ${proxy.metadata.name}`,
      });
    const exit = { outbound: this.#outbound, policy: environmentPolicy('probe', settings.outbound) };
    let found: Greeting | null = null;
    for (const url of addressesOf(proxy)) {
      found = (await greetMcpServer(url, headers, { version: settings.version, exit })) ?? found;
      // Of several servers one that answers is enough.
      if (found?.isAnswered) return found;
    }
    return found;
  }
}

function isSettled(last: Probed['last']): boolean {
  const [newest] = last;
  return newest?.isAnswered === true || (last.length === ATTEMPTS_UNTIL_DOWN && last.every((one) => !one.isAnswered));
}

/** Where calls go; nothing of a proxy whose addresses only its gateways can read. */
export function addressesOf(proxy: McpProxy): string[] {
  const { upstream, upstreamDefinitions = [] } = proxy.spec;
  const isTemplated = JSON.stringify([upstream.url, upstreamDefinitions]).includes('{{');
  return isTemplated ? [] : proxyUpstreamTargets(proxy).map(({ url }) => url);
}

/** What a probe is about: where it goes, and with which credential. */
function addressOf(proxy: McpProxy): string {
  return JSON.stringify([addressesOf(proxy), credentialOf(proxy)]);
}
