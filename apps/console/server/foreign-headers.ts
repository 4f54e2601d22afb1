import type { IncomingMessage } from 'node:http';
import { foldedName } from '@tallygate/server-kit/folded-name';

/** Names in which our own servers believe each other; what a client sends under them never gets further. */
const OWN_NAMES = /^(x-forwarded-.*|forwarded|x-real-ip|x-middleware-.*|x-nextjs-.*|x-nonce|content-security-policy)$/;

/** Whether only we may say this to what stands behind us. */
export function isOurs(name: string): boolean {
  return OWN_NAMES.test(foldedName(name));
}

/** Takes from a request what its sender may not say. */
export function dropForeignHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) if (isOurs(name)) delete request.headers[name];
}
