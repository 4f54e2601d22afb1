import { z } from 'zod';
import { eventFigure } from './event-figure.ts';
import { MAX_TOOL_NAME } from './mcp-proxy.ts';
import { pgText } from './stored-text.ts';

/**
 * How what the server lists of a tool stands to what was confirmed: `confirmed` is the same, `changed` another definition,
 * `added` came after the first list, `removed` is not listed any more, `unlisted` never was and was called all the same.
 */
export const TOOL_STATES = ['confirmed', 'changed', 'added', 'removed', 'unlisted'] as const;
export const toolState = z.enum(TOOL_STATES);
export type ToolState = z.output<typeof toolState>;

/** What of a tool agents read before they call, as the server sent it. */
const definition = z.looseObject({
  name: z.string(),
  title: z.unknown().optional(),
  description: z.unknown().optional(),
  inputSchema: z.unknown().optional(),
  outputSchema: z.unknown().optional(),
  annotations: z.unknown().optional(),
});

export const toolView = z.object({
  /** The server’s name of it; of a call the one that the caller gave. */
  name: z.string(),
  state: toolState,
  /** As last listed; of a removed tool as confirmed. Null when it is unknown, or larger than is kept. */
  definition: definition.nullable(),
  /** As confirmed, where the list differs from it; null where nobody confirmed it, or it is larger than is kept. */
  confirmed: definition.nullable(),
  /** Of the last list; null when that does not have it. */
  listedHash: z.string().nullable(),
  /** Of what was confirmed; null when nobody did. */
  confirmedHash: z.string().nullable(),
  firstSeenAt: z.iso.datetime().nullable(),
  confirmedAt: z.iso.datetime().nullable(),
  /** Null where it was pinned by itself, at first sight. */
  confirmedBy: z.string().nullable(),
  differsSince: z.iso.datetime().nullable(),
  /** Calls of the last 24 hours, and those of them that failed, on whichever side. */
  calls: eventFigure,
  failed: eventFigure,
  lastCallAt: z.iso.datetime().nullable(),
});
export type ToolView = z.output<typeof toolView>;

export const proxyTools = z.object({
  /** When the tools of the running server were last listed; null when they never were. */
  readAt: z.iso.datetime().nullable(),
  tools: z.array(toolView),
});
export type ProxyTools = z.output<typeof proxyTools>;

export const confirmTools = z.strictObject({
  tools: z
    .array(
      z.strictObject({
        name: pgText(MAX_TOOL_NAME),
        /** As it was listed when somebody looked at it; null for a tool that is gone. */
        hash: pgText(100).nullable(),
      }),
    )
    .min(1)
    .max(1_000),
});
export type ConfirmTools = z.output<typeof confirmTools>;

/** How many tools of each proxy differ from what was confirmed; proxies without any are left out. */
export const toolChanges = z.array(
  z.object({
    proxy: z.string(),
    changed: z.int(),
    added: z.int(),
    removed: z.int(),
    /** When the newest of these was noticed. */
    at: z.iso.datetime(),
  }),
);
export type ToolChanges = z.output<typeof toolChanges>;
