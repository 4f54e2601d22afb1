import type { IncomingMessage } from 'node:http';
import { foldedName } from '@tallygate/server-kit/folded-name';

/** Headers by which our own servers tell each other about a request; they are removed from what a client sends. */
const OWN_NAMES =
  /^(x-forwarded-.*|forwarded|x-real-ip|x-middleware-.*|x-nextjs-.*|x-nonce|x-apps-origin|content-security-policy)$/;

/** Whether only this server may send a header to the api and to the pages. */
export function isOurs(name: string): boolean {
  return OWN_NAMES.test(foldedName(name));
}

/** Removes from a request the headers that its sender may not set. */
export function dropForeignHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) if (isOurs(name)) delete request.headers[name];
}
