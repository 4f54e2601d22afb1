import type { Refusal } from '../exchange/refusal.ts';

/** What an exchange does for its answer. */
export type AnswerHost = {
  /** Answers the client in place of the upstream. */
  refuse(refusal: Refusal): void;
  /** The upstream answered 404 to a session, or 2xx or 404 to its DELETE. */
  sessionGone(): void;
  /** True when this answer only says that the session is another target's, and the request goes there now. */
  triesElsewhere(status: number): boolean;
  /** Keeps the cookies that the upstream sets, for the next requests to it. */
  keepCookies(setCookies: readonly string[]): void;
  /** True when the upstream has sent the request to another path of its own, and it goes there now. */
  follows(status: number, location: string | undefined): boolean;
  done(): void;
};
