import type { SessionEntry } from '../exchange/session-table.ts';
import type { UpstreamTarget, UpstreamTargets } from '../exchange/upstream-targets.ts';

/**
 * Which targets a request is sent to, one after the other. A session stays with the target that made it; one of which
 * that is not known (a restarted gateway, another one of several) is looked for: a target that does not know it answers
 * 404 and has done nothing. Every other request goes to the next target by weight.
 */
export class UpstreamChoice {
  readonly #session: SessionEntry | undefined;
  readonly #candidates: UpstreamTarget[];

  constructor(targets: UpstreamTargets, session: SessionEntry | undefined) {
    this.#session = session;
    const known = targets.named(session?.target);
    if (known !== undefined || session === undefined || targets.all.length === 1)
      this.#candidates = [known ?? targets.next()];
    else this.#candidates = [...targets.all];
  }

  get current(): UpstreamTarget {
    return this.#candidates[0] as UpstreamTarget;
  }

  /** Goes on to the next target that may know the session; false when there is none. */
  advance(): boolean {
    if (this.#candidates.length < 2) return false;
    this.#candidates.shift();
    return true;
  }

  /** The current target has answered, with something else than that it does not know the session. */
  keep(): void {
    if (this.#session !== undefined) this.#session.target = this.current.href;
  }
}
