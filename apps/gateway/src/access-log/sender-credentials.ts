import { readFileSync } from 'node:fs';
import { ServerCredentials } from '@grpc/grpc-js';
import type { ListenerSettings } from './listener-settings.ts';

const OLDEST_TLS = 'TLSv1.3';

/** TLS as senders of access logs must speak it; grpc-js's own takes TLS 1.2 too. */
class SenderCredentials extends ServerCredentials {
  constructor({ certFile, keyFile, clientCaFile }: NonNullable<ListenerSettings['tls']>) {
    super(
      { requestCert: clientCaFile !== undefined, rejectUnauthorized: true, minVersion: OLDEST_TLS },
      {
        cert: readFileSync(certFile),
        key: readFileSync(keyFile),
        ...(clientCaFile !== undefined && { ca: readFileSync(clientCaFile) }),
        // A context replaces the versions that its server was made with.
        minVersion: OLDEST_TLS,
      },
    );
  }

  _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

/**
 * How the listener is spoken to.
 * @throws when a file cannot be read
 */
export function senderCredentials({ tls }: Pick<ListenerSettings, 'tls'>): ServerCredentials {
  return tls === undefined ? ServerCredentials.createInsecure() : new SenderCredentials(tls);
}
