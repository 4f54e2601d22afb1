// Apart from the schemas, so that a page that only lists them loads no validator.

/**
 * What an event is of: a tool call, a refusal before its method was read, another message, or a stream; or anything that
 * somebody tried from the console, which no figure counts.
 */
export const EVENT_KINDS = ['call', 'refused', 'protocol', 'stream', 'test'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/**
 * Whether an event is charged; for a failure, the side that caused it. In the order in which charts stack them, from the
 * ground.
 */
export const EVENT_CLASSES = ['billed', 'free', 'caller', 'gateway', 'server'] as const;
export type EventClass = (typeof EVENT_CLASSES)[number];

/** Who saw the call: the gateway that records it, or another gateway, by whose access log it is known. */
export const EVENT_SOURCES = ['gateway', 'access_log'] as const;

/** With what ids of gateways begin that are only known by their logs; no gateway of ours is called so. */
export const LOGGED_GATEWAY = { access_log: 'als:' } as const;

/** Whether an id is one of a gateway that is only known by its logs. */
export function isLoggedGateway(id: string): boolean {
  return Object.values(LOGGED_GATEWAY).some((prefix) => id.startsWith(prefix));
}

/**
 * What an outcome was read from: the answer's body, what another gateway says of that body, or, where it says nothing,
 * the HTTP status alone.
 */
export const EVIDENCES = ['body', 'metadata', 'assumed'] as const;
