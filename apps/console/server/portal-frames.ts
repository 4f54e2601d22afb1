import { PORTAL_LOOK_PATH, portalLook } from '@tallygate/contracts/portal';
import { authorityOf } from './forward.ts';

/** How long an answer of the api counts. */
const KEPT_MS = 10_000;
const READ_MS = 1_000;

/** The sites that may show the portal in a frame, as the seller set them. */
export class PortalFrames {
  readonly #url: string;
  #kept: { origins: readonly string[]; untilMs: number } = { origins: [], untilMs: 0 };

  constructor(api: { host: string; port: number }) {
    this.#url = `http://${authorityOf(api)}${PORTAL_LOOK_PATH}`;
  }

  /** None while the api does not answer: a page that nobody may frame is the safe one. */
  async origins(): Promise<readonly string[]> {
    if (performance.now() < this.#kept.untilMs) return this.#kept.origins;
    try {
      const answer = await fetch(this.#url, { signal: AbortSignal.timeout(READ_MS), redirect: 'error' });
      const { frameOrigins } = portalLook.parse(await answer.json());
      this.#kept = { origins: frameOrigins, untilMs: performance.now() + KEPT_MS };
      return frameOrigins;
    } catch {
      return [];
    }
  }
}
