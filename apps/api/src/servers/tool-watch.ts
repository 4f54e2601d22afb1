import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { Outbound } from '@tallygate/outbound/outbound';
import { environmentPolicy } from '@tallygate/outbound/policy';
import { systemAuthor } from '../audit/author.ts';
import { credentialOf } from '../proxies/inspect-upstream.ts';
import { listTools } from '../proxies/mcp-probe.ts';
import { noteTools } from '../proxies/tool-pins.ts';
import { every, type Job } from '../scheduler/job.ts';
import { addressesOf, type ServerContext } from './server-probes.ts';

const TICK_MS = 15_000;
/** A server is asked for its tools no more often than this. */
const BETWEEN_LISTS_MS = 5 * 60_000;
/** At most so many in a tick: with very many proxies a round takes longer. */
const PER_TICK = 5;

/**
 * Lists the tools of the servers behind the running proxies now and then, and compares them with what was confirmed. Nothing
 * goes through a gateway, so that nothing of it is an event or billed.
 */
export class ToolWatch {
  readonly #context: ServerContext;
  readonly #listedAt = new Map<string, number>();
  /** Tells nobody of refusals: it would be the same ones again and again, and Doctor tells of them. */
  readonly #outbound: Outbound;

  constructor(context: ServerContext) {
    this.#context = context;
    this.#outbound = new Outbound({ proxies: context.settings.proxies });
  }

  /** Lists now and then. */
  get job(): Job {
    return {
      name: 'tool-lists',
      about: 'Compare the tools of servers with what was confirmed',
      runs: 'once',
      next: every(TICK_MS),
      run: async () => {
        await this.lookAround();
        return null;
      },
    };
  }

  /** Lists the tools of those servers whose turn it is. */
  async lookAround(): Promise<void> {
    const { applier, db, now } = this.#context;
    const { running } = await applier.state();
    const served = running.mcp_proxies.filter(({ spec }) => spec.deploymentState === 'deployed');
    const names = new Set(served.map(({ metadata }) => metadata.name));
    for (const name of this.#listedAt.keys()) if (!names.has(name)) this.#listedAt.delete(name);
    const readings = await db.prisma.toolReading.findMany({ where: { proxy: { in: [...names] } } });
    const readAt = new Map(readings.map((reading) => [reading.proxy, reading.readAt.getTime()]));
    const due = served
      .filter(({ metadata: { name } }) => {
        const last = Math.max(this.#listedAt.get(name) ?? 0, readAt.get(name) ?? 0);
        return last + BETWEEN_LISTS_MS <= now().getTime();
      })
      .slice(0, PER_TICK);
    await Promise.all(due.map((proxy) => this.#list(proxy)));
  }

  async #list(proxy: McpProxy): Promise<void> {
    const { settings, vault, auditLog, db, now } = this.#context;
    const { name } = proxy.metadata;
    this.#listedAt.set(name, now().getTime());
    const [address] = addressesOf(proxy);
    if (address === undefined) return;
    const headers = credentialOf(proxy) ?? {};
    if (Object.keys(headers).length > 0)
      await vault.noteOpening({ author: systemAuthor({ auditLog }), purpose: `list of the tools of ${name}` });
    const exit = { outbound: this.#outbound, policy: environmentPolicy('probe', settings.outbound) };
    const tools = await listTools(address, headers, { version: settings.version, exit });
    if (tools !== null) await noteTools(db, { proxy: name, tools, at: now() });
  }
}
