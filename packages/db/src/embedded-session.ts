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
        const answer = await answerTo(pglite, message);
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

/**
 * PGlite's other raw call also reads every answer as messages, and keeps them in case somebody asks: all rows that were
 * ever read, until the connection ends.
 */
async function answerTo(pglite: PGlite, message: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  // What it hands over is the database's own memory, which the next piece is written to.
  await pglite.execProtocolRawStream(message, { onRawData: (piece) => pieces.push(piece.slice()) });
  return joined(pieces);
}

/** In memory of its own: between threads travels the whole of what bytes lie in, and small buffers share one. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}
