import { shownUrl } from '@tallygate/config/sealed-url';
import { isTemplate } from '@tallygate/config/templates';
import { AppError } from '@tallygate/contracts/app-error';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Inspection, inspectUpstream } from '@tallygate/contracts/upstream-inspection';
import type { Database } from '@tallygate/db/database';
import type { z } from 'zod';
import type { Author } from '../audit/author.ts';
import { asProxy } from '../desired/desired-model.ts';
import type { Prober } from '../probe/prober.ts';
import { openReferences } from '../secrets/open-references.ts';
import { mapProxySecrets } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';
import { requireProxy } from './find-proxy.ts';
import { probeMcpServer } from './mcp-probe.ts';
import { upstreamUrlOf } from './proxy-view.ts';

type Context = { settings: { version: string }; db: Database; vault: Vault; now: () => Date };

/**
 * Inspects a server as typed. A stored credential goes along only to the address it was stored for.
 * @throws AppError INVALID_INPUT when the stored credential is wanted for another address, or the header is no header
 */
export async function inspectTyped(
  context: Context & { author: Author },
  { typed, prober }: { typed: z.output<typeof inspectUpstream>; prober: Prober },
): Promise<Inspection> {
  const { settings, now } = context;
  const headers: Record<string, string> = {};
  let { url } = typed;
  if (typed.value !== undefined) headers[typed.header ?? 'Authorization'] = typed.value;
  else if (typed.proxyId !== undefined) {
    const proxy = await openProxy(context, typed.proxyId);
    // A form sends back what it was shown.
    url = [proxy.spec.upstream.url ?? ''].find((known) => shownUrl(known) === typed.url) ?? typed.url;
    const credential = credentialOf(proxy);
    if (credential && !isAddressOf(proxy, url)) {
      const message = 'enter the credential again: the stored one is only sent to the address it was stored for';
      throw new AppError('INVALID_INPUT', { detail: message, findings: [{ path: 'value', message }] });
    }
    Object.assign(headers, credential);
  }
  return probeMcpServer(url, requireHeaders(headers), { version: settings.version, now, prober });
}

/** Inspects the server behind a stored proxy with its credential. */
export async function inspectStored(
  context: Context & { author: Author },
  { id, prober }: { id: string; prober: Prober },
): Promise<Inspection> {
  const { settings, now } = context;
  const proxy = await openProxy(context, id);
  const headers = requireHeaders(credentialOf(proxy) ?? {});
  return probeMcpServer(upstreamUrlOf(proxy), headers, { version: settings.version, now, prober });
}

async function openProxy(
  { db, vault, author }: { db: Database; vault: Vault; author: Author },
  id: string,
): Promise<McpProxy> {
  const row = await requireProxy(db.prisma, id);
  const opened = await vault.open({ author, purpose: `connection test of proxy ${id}` });
  return mapProxySecrets(asProxy(row.resource), openReferences(opened));
}

/** The header that the gateway would add; null when there is none, or only the gateway can make it. */
export function credentialOf({ spec }: McpProxy): Record<string, string> | null {
  const { auth } = spec.upstream;
  if (!auth || !('header' in auth) || auth.value === undefined || isTemplate(auth.value)) return null;
  return { [auth.header]: auth.value };
}

function isAddressOf(proxy: McpProxy, url: string): boolean {
  const given = new URL(url).href;
  return [proxy.spec.upstream.url, upstreamUrlOf(proxy)].some(
    (known) => known !== undefined && URL.canParse(known) && new URL(known).href === given,
  );
}

function requireHeaders(headers: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(new Headers(headers));
  } catch {
    const message = 'the name or the value of the header holds characters that a header may not';
    throw new AppError('INVALID_INPUT', { detail: message, findings: [{ path: 'header', message }] });
  }
}
