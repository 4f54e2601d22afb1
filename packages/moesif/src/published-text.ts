import type { CallEvent } from '@tallygate/contracts/event';
import { isPublished } from '@tallygate/contracts/published-events';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import { type MoesifEvent, moesifEventText, toMoesifEvent } from './wire-event.ts';

/** The settings that decide what of an event leaves. */
export type PayloadSettings = Pick<MoesifSettings, 'events' | 'uri_shape'>;

/** What a publisher sends of an event, whether or not it takes it: the element of the batch, read and as JSON text. */
export function payloadOf(event: CallEvent, { uri_shape }: PayloadSettings): { wire: MoesifEvent; text: string } {
  const wire = toMoesifEvent(event, uri_shape);
  return { wire, text: moesifEventText(wire) };
}

/** The same for an event that the settings let go; undefined when they keep it here. */
export function publishedPayload(
  event: CallEvent,
  settings: PayloadSettings,
): ReturnType<typeof payloadOf> | undefined {
  return isPublished(event, settings.events) ? payloadOf(event, settings) : undefined;
}
