import type { CallEvent } from '@tallygate/contracts/event';
import { isPublished, type PublishedEvents } from '@tallygate/contracts/published-events';
import type { SpoolReader } from '@tallygate/spool/reader';

const READ_RECORDS = 1_000;
const READ_BYTES = 4_000_000;

/**
 * Finds what waits for a reader and is taken by nobody now, and tells its ids a block at a time. The cursor stays: a
 * publisher that is switched on again sends what is still there. Closes the reader.
 */
export async function releaseReader(
  reader: SpoolReader,
  taken: readonly PublishedEvents[],
  tell: (ids: string[]) => Promise<void>,
): Promise<void> {
  try {
    for (let hasMore = true; hasMore; ) {
      const batch = await reader.read(READ_RECORDS, READ_BYTES);
      hasMore = batch.hasMore;
      const ids = batch.records.flatMap(({ payload }) => idUnlessTaken(payload, taken) ?? []);
      if (ids.length > 0) await tell(ids);
    }
    await reader.rewind();
  } finally {
    await reader.close();
  }
}

function idUnlessTaken(payload: Buffer, taken: readonly PublishedEvents[]): string | undefined {
  try {
    const event = JSON.parse(payload.toString()) as CallEvent;
    return taken.some((events) => isPublished(event, events)) ? undefined : event.id;
  } catch {
    // This record is no event; the publisher that reads it will park it.
    return undefined;
  }
}
