import { createHash } from 'node:crypto';
import { TRIES_AT_ONCE, TRY_SESSION_MS, type TryRequest } from '@tallygate/contracts/try';
import type { TrySession } from './try-session.ts';

type Kept = { user: string; session: TrySession; timer: NodeJS.Timeout };

/** Sessions with servers that wait for the next call of the page that began them; none longer than some minutes. */
export class KeptSessions {
  readonly #kept = new Map<string, Kept>();
  #isClosed = false;

  /** The session of a key, which is the caller's alone until it is kept again. */
  take(key: string | undefined): TrySession | undefined {
    const kept = key === undefined ? undefined : this.#kept.get(key);
    if (key === undefined || kept === undefined) return undefined;
    clearTimeout(kept.timer);
    this.#kept.delete(key);
    return kept.session;
  }

  /** Keeps a session for the next call; of each person only the last few. */
  async keep(key: string, user: string, session: TrySession): Promise<void> {
    session.park();
    const former = this.take(key);
    const timer = setTimeout(() => void this.take(key)?.close(), TRY_SESSION_MS);
    timer.unref();
    this.#kept.set(key, { user, session, timer });
    const own = [...this.#kept].filter(([, one]) => one.user === user).map(([one]) => one);
    const oldest = own.slice(0, Math.max(0, own.length - TRIES_AT_ONCE)).map((one) => this.take(one));
    await Promise.all([former, ...oldest].map((one) => one?.close()));
    if (this.#isClosed) await this.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const sessions = [...this.#kept.keys()].map((key) => this.take(key));
    await Promise.all(sessions.map((session) => session?.close()));
  }
}

/** What two calls must have in common to go on in one session; undefined when the page asks for none. */
export function sessionKey(user: string, proxyUrl: string, request: TryRequest): string | undefined {
  const { session, caller, revision } = request;
  if (session === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([user, proxyUrl, session, caller, revision]))
    .digest('hex');
}
