import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

/** Remembers every event of a session's streams so that a client can resume one. */
export class MemoryEventStore implements EventStore {
  readonly #events: { streamId: string; message: JSONRPCMessage }[] = [];

  async storeEvent(streamId: string, message: JSONRPCMessage): Promise<string> {
    return String(this.#events.push({ streamId, message }) - 1);
  }

  async getStreamIdForEventId(eventId: string): Promise<string | undefined> {
    return this.#events[Number(eventId)]?.streamId;
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const streamId = this.#events[Number(lastEventId)]?.streamId ?? '';
    for (const [index, event] of this.#events.entries()) {
      // A priming event is stored as an empty message; there is nothing in it to deliver again.
      const isMessage = 'jsonrpc' in event.message;
      if (index > Number(lastEventId) && event.streamId === streamId && isMessage)
        await send(String(index), event.message);
    }
    return streamId;
  }
}
