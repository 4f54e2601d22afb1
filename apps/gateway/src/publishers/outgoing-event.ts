import type { CallEvent } from '@tallygate/contracts/event';
import { isConnectionTest } from '@tallygate/contracts/published-events';
import { type PayloadSettings, publishedPayload } from '@tallygate/moesif/published-text';
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
  /** Made to test the way to the collector; each of its steps is noted. */
  isTest: boolean;
  /** Accepted, parked or expired: never sent again. */
  isSettled: boolean;
  wasAccepted: boolean;
};

/**
 * The record in the collector's format; undefined when the settings keep it here.
 * @throws when the record is no event that can be written in that format
 */
export function outgoingEvent(
  { payload, atMs }: Pick<SpoolRecord, 'payload' | 'atMs'>,
  settings: PayloadSettings,
): OutgoingEvent | undefined {
  const event = JSON.parse(payload.toString()) as CallEvent;
  const published = publishedPayload(event, settings);
  if (published === undefined) return undefined;
  const { wire, text } = published;
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
    isTest: isConnectionTest(event),
    isSettled: false,
    wasAccepted: false,
  };
}
