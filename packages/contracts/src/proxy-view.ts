import { z } from 'zod';
import { entityMeta } from './entity-state.ts';
import { finding, note } from './finding.ts';
import { mcpProxy } from './mcp-proxy.ts';
import { secretView, secretViews } from './secret-view.ts';
import { pgInt } from './stored-text.ts';

/** A server that redirects every call to another path of its own, as its gateways learned. */
export const serverRedirect = z.object({
  /** Where it answers, and what to do. */
  message: z.string(),
  /** What to enter as the server's address; null when that cannot be said or does not suffice. */
  address: z.string().nullable(),
});
export type ServerRedirect = z.output<typeof serverRedirect>;

export const proxyView = z.object({
  ...entityMeta,
  id: z.string(),
  resource: mcpProxy,
  notes: z.array(note),
  mcpUrl: z.string(),
  upstreamUrl: z.string(),
  serverRedirects: z.array(serverRedirect),
  /** Every sealed field that is set, by its path in the resource. */
  secrets: secretViews,
  upstreamSecret: secretView,
  /** Key-manager names; `api-key`, `basic` for what needs none; `open` when nobody has to authenticate. */
  authentication: z.union([z.array(z.string()), z.enum(['api-key', 'basic', 'open'])]),
  calls24h: z.int(),
  lastCallAt: z.iso.datetime().nullable(),
});
export type ProxyView = z.output<typeof proxyView>;

export const saveProxy = z.strictObject({ resource: z.unknown(), revision: pgInt.optional() });

export const checkReply = z.object({ findings: z.array(finding), notes: z.array(note), resource: mcpProxy.nullable() });
export type CheckReply = z.output<typeof checkReply>;
