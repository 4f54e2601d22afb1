import type { Greeting } from '../proxies/mcp-probe.ts';
import { ATTEMPTS_UNTIL_DOWN, type Attempts, NO_ATTEMPTS } from './server-health.ts';

export type Probed = Attempts & { problem: string | null };

const NOTHING: Probed = { ...NO_ATTEMPTS, problem: null };

/** What the probes of this process met, by proxy. What was met at another address is forgotten. */
export class ProbeLog {
  readonly #entries = new Map<string, { address: string; probed: Probed }>();

  note(proxy: string, address: string, { isAnswered, problem, at }: Greeting & { at: number }): void {
    const before = this.of(proxy, address);
    this.#entries.set(proxy, {
      address,
      probed: {
        last: [{ at, isAnswered }, ...before.last].slice(0, ATTEMPTS_UNTIL_DOWN),
        answeredAt: isAnswered ? at : before.answeredAt,
        failingSince: isAnswered ? null : (before.failingSince ?? at),
        problem,
      },
    });
  }

  of(proxy: string, address: string): Probed {
    const entry = this.#entries.get(proxy);
    return entry?.address === address ? entry.probed : NOTHING;
  }

  /** Forgets all but these proxies. */
  keep(proxies: ReadonlySet<string>): void {
    for (const proxy of this.#entries.keys()) if (!proxies.has(proxy)) this.#entries.delete(proxy);
  }
}
