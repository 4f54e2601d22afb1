import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Accounts } from './accounts.ts';
import { readText } from './http.ts';

/**
 * The page between an authorization request and its code: one form that signs in (any name, no password) and allows
 * what was asked for. GET shows it, POST submits it.
 */
export async function handleInteraction(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  accounts: Accounts,
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  const known = prompt.name === 'consent' ? session?.accountId : undefined;
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(page(String(params.client_id), String(params.scope ?? ''), listOf(params.resource), known));
    return;
  }
  const form = new URLSearchParams(await readText(request));
  if (form.has('deny')) {
    return provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'the user refused',
    });
  }
  const accountId = known ?? accounts.signIn(form.get('login') ?? '');
  const clientId = String(params.client_id);
  const existing = known && grantId ? await provider.Grant.find(grantId) : undefined;
  const grant = existing ?? new provider.Grant({ accountId, clientId });
  if (typeof params.scope === 'string') {
    grant.addOIDCScope(params.scope);
    for (const resource of listOf(params.resource)) grant.addResourceScope(resource, params.scope);
  }
  await provider.interactionFinished(request, response, {
    login: { accountId },
    consent: { grantId: await grant.save() },
  });
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'string');
}

function page(clientId: string, scope: string, resources: string[], known: string | undefined): string {
  const who = known
    ? `<p>Signed in as <b>${escapeHtml(known)}</b></p>`
    : '<label>Name, or name@company <input name="login" autofocus required></label>';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sandbox sign-in</title>
<style>body{font:16px system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}input{display:block;width:100%;
box-sizing:border-box;margin:.25rem 0 1rem;padding:.5rem;font:inherit}button{padding:.5rem 1rem;font:inherit}</style></head>
<body><main><h1>Sandbox sign-in</h1>
<p>Client <code>${escapeHtml(clientId)}</code> asks for <code>${escapeHtml(scope || 'no scope')}</code>
${resources.map((resource) => `at <code>${escapeHtml(resource)}</code>`).join(' ')}</p>
<form method="post">${who}<button type="submit">Allow</button>
<button type="submit" name="deny" value="yes" formnovalidate>Refuse</button></form></main></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
