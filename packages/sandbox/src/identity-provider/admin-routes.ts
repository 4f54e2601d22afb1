import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readText, sendJson } from './http.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { sandboxClientSchema } from './sandbox-clients.ts';

const failSchema = z.strictObject({ count: z.int().min(0) });

/**
 * Serves `/_sandbox/*`: `GET stats`, `POST clients`, `POST rotate[?drop=1]`, `POST fail-jwks`.
 * A body that does not fit is answered with 400 and the field's name.
 */
export async function handleAdmin(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  identityProvider: Omit<IdentityProvider, 'close'>,
): Promise<void> {
  const route = `${request.method} ${url.pathname.replace('/_sandbox/', '')}`;
  switch (route) {
    case 'GET stats':
      return sendJson(response, 200, identityProvider.stats());
    case 'POST rotate':
      await identityProvider.rotate(url.searchParams.get('drop') === '1');
      return sendJson(response, 200, { kids: identityProvider.kids() });
    case 'POST clients': {
      const client = sandboxClientSchema.safeParse(parseJson(await readText(request)));
      if (!client.success) return sendJson(response, 400, { error: z.prettifyError(client.error) });
      await identityProvider.addClient(client.data);
      return sendJson(response, 201, { client_id: client.data.client_id });
    }
    case 'POST fail-jwks': {
      const fail = failSchema.safeParse(parseJson(await readText(request)));
      if (!fail.success) return sendJson(response, 400, { error: z.prettifyError(fail.error) });
      identityProvider.failJwks(fail.data.count);
      return sendJson(response, 200, fail.data);
    }
    default:
      return sendJson(response, 404, { error: `no such sandbox route: ${route}` });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
