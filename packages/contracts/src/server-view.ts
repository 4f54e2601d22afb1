import { z } from 'zod';
import { eventFigure } from './event-figure.ts';

/**
 * How the server behind a proxy does, by what was measured: `healthy` answered in the last five minutes, `quiet` answered
 * before that or not yet, `failing` fails more than one call in twenty, `down` answered none of the last three attempts, `uncalled`
 * was never asked, `paused` is not served.
 */
export const SERVER_STATES = ['healthy', 'quiet', 'failing', 'down', 'uncalled', 'paused'] as const;
export const serverState = z.enum(SERVER_STATES);
export type ServerState = z.output<typeof serverState>;

export const serverHealth = z.object({
  state: serverState,
  /** When its last answer came; null when none is known. */
  answeredAt: z.iso.datetime().nullable(),
  /** What that answer was to. */
  answeredTo: z.enum(['call', 'probe']).nullable(),
  /** Since when it does not answer; null when it does, and when it has not for longer than is looked back. */
  downSince: z.iso.datetime().nullable(),
  /** What the last probe met; null when it was answered, and when there was none. */
  problem: z.string().nullable(),
});
export type ServerHealth = z.output<typeof serverHealth>;

/** The server behind a proxy, and the tool calls of the last 24 hours. */
export const serverView = z.object({
  /** metadata.name of the proxy. */
  proxy: z.string(),
  displayName: z.string(),
  health: serverHealth,
  calls: eventFigure,
  /** Calls that failed, on whichever side. */
  failed: eventFigure,
  /** Calls that the server failed. */
  serverFailed: eventFigure,
  /** 95th percentile of the last answered calls in milliseconds; null when they are too few to tell. */
  p95Ms: z.number().nullable(),
  /** Hour by hour, the earliest first. */
  hours: z.array(z.object({ calls: z.int(), failed: z.int() })),
});
export type ServerView = z.output<typeof serverView>;
