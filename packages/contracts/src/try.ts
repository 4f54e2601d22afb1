import { z } from 'zod';
import { sealed } from './field-marks.ts';
import { pgKey } from './stored-text.ts';
import { TRY_REVISIONS } from './try-choices.ts';

/** Tries of one person at once, and begun in a minute. */
export const TRIES_AT_ONCE = 4;
export const TRIES_PER_MINUTE = 60;
/** How long one may take without a word from the server, and in all. */
export const TRY_SILENT_MS = 60_000;
export const TRY_TOTAL_MS = 600_000;
/** How long a session with a server is kept for the next call of the same page. */
export const TRY_SESSION_MS = 300_000;
/** What of the messages of one try is shown. */
export const TRY_SHOWN_BYTES = 10 * 1024 * 1024;

const name = z.string().min(1).max(1_024);

/** As whom: the console itself, which is never billed; an agent of the sandbox; or whoever a pasted token is for. */
export const tryCaller = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('console') }),
  z.strictObject({ kind: z.literal('sandbox'), agent: z.enum(['agent-a', 'agent-b']) }),
  z.strictObject({
    kind: z.literal('token'),
    token: sealed(
      z
        .string()
        .max(65_536)
        .transform((text) => text.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, ''))
        .refine((text) => /^[A-Za-z0-9\-._~+/]+=*$/.test(text), 'Paste the token alone, as it stands after "Bearer"'),
    ),
  }),
]);
export type TryCaller = z.output<typeof tryCaller>;

const args = z.record(z.string().max(1_024), z.unknown());
const MAX_ARGUMENT_LENGTH = 1_000_000;

/**
 * Arguments of a tool: an object, or the JSON text of one, of which every digit is sent as it stands there. A number in an
 * object has passed readers that know no whole numbers beyond 2^53.
 */
const toolArguments = z.union([
  args,
  z
    .string()
    .max(10 * MAX_ARGUMENT_LENGTH)
    .refine(isJsonObject, 'must be the JSON text of an object'),
]);

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** `auto` takes the newest revision that the server knows. */
export const tryRevision = z.enum(['auto', ...TRY_REVISIONS]);
export type TryRevision = z.output<typeof tryRevision>;

export const tryAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('offers') }),
  z.strictObject({
    kind: z.literal('tool'),
    name,
    arguments: toolArguments.default({}),
    /** As a task of revision 2025-11-25, where the client decides; in 2026-07-28 the server does. */
    asTask: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('prompt'),
    name,
    arguments: z.record(z.string().max(1_024), z.string().max(MAX_ARGUMENT_LENGTH)).default({}),
  }),
  z.strictObject({ kind: z.literal('resource'), uri: name }),
]);
export type TryAction = z.output<typeof tryAction>;

/**
 * `POST /proxies/{id}/try`: what is to be done through the proxy, as whom, and by which revision of MCP. Calls with the same
 * `session` go on in one session of MCP while it is kept. Answered with server-sent events.
 */
export const tryRequest = z.strictObject({
  caller: tryCaller,
  action: tryAction,
  revision: tryRevision.default('auto'),
  session: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits')
    .optional(),
});
export type TryRequest = z.output<typeof tryRequest>;

/** `POST /proxies/{id}/try/{try}/answers`: a person's answer to what the server asked meanwhile. */
export const tryAnswer = z.strictObject({
  ask: z.uuid(),
  answer: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('accept'), content: args.optional() }),
    z.strictObject({ action: z.literal('reply'), text: z.string().max(100_000) }),
    z.strictObject({ action: z.literal('decline') }),
    z.strictObject({ action: z.literal('cancel') }),
  ]),
});
export type TryAnswer = z.output<typeof tryAnswer>;

export const byTry = z.object({ id: pgKey, try: z.uuid() });

/** A tool, prompt or resource as the caller is offered it. */
export type Offer = {
  name: string;
  title?: string;
  description?: string;
  inputSchema?: unknown;
  outputSchema?: unknown;
  /** MCP's hints about what a tool does, by its server's word. */
  annotations?: Record<string, unknown>;
  /** Whether it may, or must, be called as a task (revision 2025-11-25). */
  execution?: { taskSupport?: 'forbidden' | 'optional' | 'required' };
  _meta?: Record<string, unknown>;
};
export type PromptOffer = Pick<Offer, 'name' | 'title' | 'description'> & {
  arguments?: { name: string; description?: string; required?: boolean }[];
};
export type ResourceOffer = Pick<Offer, 'name' | 'title' | 'description'> & { uri: string; mimeType?: string };
export type Offers = {
  tools: Offer[];
  prompts: PromptOffer[];
  resources: ResourceOffer[];
  templates: (Pick<Offer, 'name' | 'title' | 'description'> & { uriTemplate: string })[];
};

/** Why there is no result; each way looks differently. */
export type TryFailure =
  | { kind: 'refused'; status: number; message: string }
  | { kind: 'http'; status: number; message: string }
  | { kind: 'rpc'; code: number; message: string; data?: unknown }
  /** `unusable`: the official client could make nothing of what came. */
  | { kind: 'timeout' | 'cancelled' | 'unreachable' | 'unusable'; message: string };

/** What the server asks while it works: a form, a visit to an address, or a text that a model would write. */
export type TryAsk = { id: string; kind: 'form' | 'url' | 'sampling'; round: number; params: Record<string, unknown> };

/** A call that its server goes on with as a task: the handle by which it is asked after, and how it stands. */
export type TryTask = {
  id: string;
  status: 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';
  statusMessage?: string;
  createdAt?: string;
  lastUpdatedAt?: string;
  /** How long the server keeps it, milliseconds; null for ever. */
  ttlMs?: number | null;
};

/** The event that a try made: where it is in the ledger, and what it costs or would have. */
export type TryEvent = {
  id: string;
  billable: boolean;
  reason: string;
  /** Whether it is billed, or a test that would be if a caller who pays had made it. */
  wouldBeBilled: boolean;
  /** `5.68 USD` per meter that counts it, or would count it if it were billed. */
  charges: { meter: string; amount: string; currency: string }[];
};

/** Events of the stream, by name. */
export type TryEvents = {
  begun: { try: string };
  connected: { server: { name: string; version: string }; protocolVersion: string; sessionHash: string | null };
  /** `text`: the JSON as it passed, of what was sent with every digit; null beyond what is shown. */
  message: { direction: 'sent' | 'received'; atMs: number; text: string | null; bytes: number };
  http: {
    method: string;
    status: number;
    atMs: number;
    request: Record<string, string>;
    response: Record<string, string>;
  };
  progress: { progress: number; total?: number; message?: string };
  log: { level: string; data: unknown };
  ask: TryAsk;
  task: TryTask;
  offers: Offers;
  result: { result: unknown; durationMs: number; bytes: number };
  failed: TryFailure & { durationMs: number };
  /** Null when the call was recorded together with others, or is not recorded yet. */
  event: { event: TryEvent | null };
  done: Record<string, never>;
};
export type TryEventName = keyof TryEvents;
