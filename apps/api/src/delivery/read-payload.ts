import { AppError } from '@tallygate/contracts/app-error';
import type { CallEvent } from '@tallygate/contracts/event';
import { isPublished } from '@tallygate/contracts/published-events';
import type { PayloadQuery, PublisherPayload } from '@tallygate/contracts/publisher-delivery';
import type { Database } from '@tallygate/db/database';
import { type PayloadSettings, payloadOf } from '@tallygate/moesif/published-text';
import { textWithoutHeaders } from '@tallygate/moesif/wire-event';
import type { Applier } from '../apply/applier.ts';
import { whyNot } from '../event-detail/explain-delivery.ts';
import { EVENT_COLUMNS, type EventRow, recordedEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import { readPublishing } from '../publishers/publishing.ts';

/**
 * What a publisher sends of an event, by the settings that run and by others, written by what gateways write it with.
 * @throws AppError EVENT_NOT_FOUND when there is no such event, or none at all
 */
export async function readPayload(
  context: { db: Database; applier: Applier },
  { event: id, events, uri_shape, isTooLarge }: PayloadQuery,
): Promise<PublisherPayload> {
  const row = await findEvent(context.db, id);
  if (row === undefined) {
    const detail = id === undefined ? 'No tool was called yet' : `There is no event ${id}`;
    throw new AppError('EVENT_NOT_FOUND', { detail });
  }
  const publishing = await readPublishing(context);
  const running = { events: publishing.published, uri_shape: publishing.uriShape };
  const settings = { events: events ?? running.events, uri_shape: uri_shape ?? running.uri_shape };
  const event = recordedEvent(row);
  const text = textOf(event, settings);
  return {
    eventId: row.id,
    deliveryState: row.delivery_state,
    settings,
    running,
    text: isTooLarge ? textWithoutHeaders(text) : text,
    runningText: textOf(event, running),
    notSent: isPublished(event, settings.events) ? null : whyNot(event, { sending: true, published: settings.events }),
  };
}

function textOf(event: CallEvent, settings: PayloadSettings): string {
  return payloadOf(event, settings).text;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function findEvent(db: Database, id: string | undefined): Promise<EventRow | undefined> {
  if (id !== undefined && !UUID.test(id)) return undefined;
  const [where, values] =
    id === undefined
      ? [`method = 'tools/call' and reason <> 'test' order by time desc, id desc limit 1`, []]
      : ['id = $1::uuid', [id]];
  const [row] = await db.sql<EventRow>(`select ${EVENT_COLUMNS} from ${WHOLE_EVENTS} where ${where}`, values);
  return row;
}
