import type { PGlite } from '@electric-sql/pglite';

/** The one session of an embedded database, which speaks the PostgreSQL protocol. */
export type EmbeddedSession = {
  /**
   * Runs whole messages of the protocol in their order.
   * @returns what the database answers to all of them
   */
  exchange(messages: readonly Uint8Array[]): Promise<Uint8Array[]>;
  /** Ends what was begun and forgets what was set, as for a new connection. Does nothing once it is closed. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** A session whose database runs in this thread. */
export function sessionOf(pglite: PGlite): EmbeddedSession {
  return {
    exchange: async (messages) => {
      const answers: Uint8Array[] = [];
      for (const message of messages) {
        const answer = await pglite.execProtocolRaw(message);
        if (answer.length > 0) answers.push(answer);
      }
      return answers;
    },
    reset: async () => {
      if (pglite.closed) return;
      await pglite.exec('ROLLBACK');
      await pglite.exec('DISCARD ALL');
    },
    close: () => pglite.close(),
  };
}
