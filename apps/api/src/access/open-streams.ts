import { AppError } from '@tallygate/contracts/app-error';
import type { Identity } from '../identity/identity.ts';

const STREAMS_PER_USER = 5;
const RECHECK_MS = 15_000;

export type StreamOptions = {
  identity: Identity;
  /** Whether the listener may still have the stream. */
  isAllowed: () => Promise<boolean>;
  /** Ends the stream. */
  end: () => void;
};

type Stream = StreamOptions & { timer: NodeJS.Timeout };

/** The event streams that are open. Each is ended when its listener loses the right to it. */
export class OpenStreams {
  readonly #streams = new Map<string, Set<Stream>>();

  /**
   * Watches a stream that is about to begin.
   * @returns a function to call when the stream is over
   * @throws AppError RATE_LIMITED when the person has five already
   */
  open(options: StreamOptions): () => void {
    const { userId } = options.identity;
    const own = this.#streams.get(userId) ?? new Set();
    if (own.size >= STREAMS_PER_USER) {
      const detail = `${STREAMS_PER_USER} event streams of this account are open, the most there may be; close one`;
      throw new AppError('RATE_LIMITED', { detail, data: { retryAfterSeconds: 10 } });
    }
    const stream: Stream = { ...options, timer: setInterval(() => void check(stream), RECHECK_MS) };
    stream.timer.unref();
    own.add(stream);
    this.#streams.set(userId, own);
    return () => {
      clearInterval(stream.timer);
      own.delete(stream);
      if (own.size === 0) this.#streams.delete(userId);
    };
  }

  /** Checks the streams of an account again at once, because something about the account has changed. */
  async recheck(userId: string): Promise<void> {
    await Promise.all([...(this.#streams.get(userId) ?? [])].map(check));
  }
}

async function check({ isAllowed, end }: Stream): Promise<void> {
  // A database that does not answer is no reason to cut what was allowed a moment ago.
  const isStillAllowed = await isAllowed().catch(() => true);
  if (!isStillAllowed) end();
}
