import type { CallEvent } from '@tallygate/contracts/event';
import { isPublished } from '@tallygate/contracts/published-events';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import { moesifEventText, toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { SpoolRecord } from '@tallygate/spool/reader';

/** A recorded event on its way to the collector. */
export type OutgoingEvent = {
  id: string;
  /** Instant of acceptance, milliseconds since 1970: decides the billing period, and whether it is late. */
  timeMs: number;
  /** When it was written to the spool, milliseconds since 1970. */
  recordedMs: number;
  /** The element of the batch, as JSON text. */
  text: string;
  bytes: number;
  userId: string | undefined;
  companyId: string | undefined;
  payload: Buffer;
  /** Accepted, parked or expired: never sent again. */
  isSettled: boolean;
};

/**
 * The record in the collector's format; undefined when the settings keep it here.
 * @throws when the record is no event that can be written in that format
 */
export function outgoingEvent(
  { payload, atMs }: SpoolRecord,
  { events, uri_shape }: Pick<MoesifSettings, 'events' | 'uri_shape'>,
): OutgoingEvent | undefined {
  const event = JSON.parse(payload.toString()) as CallEvent;
  if (!isPublished(event, events)) return undefined;
  const wire = toMoesifEvent(event, uri_shape);
  const text = moesifEventText(wire);
  const timeMs = Date.parse(event.time);
  if (Number.isNaN(timeMs)) throw new RangeError(`time: found ${JSON.stringify(event.time)}, expected an instant`);
  return {
    id: event.id,
    timeMs,
    recordedMs: atMs,
    text,
    bytes: Buffer.byteLength(text),
    userId: wire.user_id,
    companyId: wire.company_id,
    payload,
    isSettled: false,
  };
}
