import { constants } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import {
  type Certificate,
  type CertificateFiles,
  followCertificate,
  hasSameAuthorities,
  readCertificate,
} from './certificate-files.ts';
import { describeListenFailure, ListenError } from './listen.ts';
import type { Logger } from './logger.ts';

const HANDSHAKE_MS = 10_000;

export type TlsListenerOptions = {
  files: CertificateFiles;
  host: string;
  port: number;
  /** Name of the environment variable that sets the port. */
  variable: string;
  logger: Logger;
  /** Further options of the server: limits of requests. */
  server?: ServerOptions;
};

export type TlsListener = {
  /** Differs from the asked one when that was 0. */
  port: number;
  /** Stops listening and ends the connections that are left. */
  close(): Promise<void>;
};

/**
 * Opens an https listener for a request handler; a certificate that is replaced on disk is used for the next connection.
 * With authorities for clients, no connection stands without a certificate of theirs, and when they are replaced, none
 * stays that was let in by the former ones.
 * @throws ListenError with one clear line when the certificate cannot be used or the port cannot be opened
 */
export async function openTlsListener(handler: RequestListener, options: TlsListenerOptions): Promise<TlsListener> {
  const { files, host, port, variable, logger } = options;
  const { certificate, server } = create(handler, options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new ListenError(describeListenFailure(cause, { host, port, variable }), { cause }));
    });
    server.listen(port, host, resolve);
  });
  // A failed handshake is logged here, because it never becomes a request.
  server.on('tlsClientError', (error) => logger.debug({ err: error }, 'a TLS handshake failed'));
  const stopFollowing = followCertificate(files, certificate, { use: changer(server, certificate), logger });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      stopFollowing();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function create(handler: RequestListener, { files, server, variable }: TlsListenerOptions) {
  try {
    const certificate = readCertificate(files);
    const asks = certificate.ca !== undefined;
    const options = { handshakeTimeout: HANDSHAKE_MS, ...server, requestCert: asks, rejectUnauthorized: asks };
    return { certificate, server: createServer({ ...options, ...contextOf(certificate) }, handler) };
  } catch (cause) {
    const message = (cause as Error).message;
    throw new ListenError(
      `the certificate of ${variable} cannot be used: ${message}; ${files.certFile} and ${files.keyFile} must be a PEM certificate and its key`,
      { cause },
    );
  }
}

/** A session that is resumed shows no certificate again, so that where one is asked for there are none. */
function contextOf(certificate: Certificate): SecureContextOptions {
  return certificate.ca === undefined ? certificate : { ...certificate, secureOptions: constants.SSL_OP_NO_TICKET };
}

function changer(server: Server, first: Certificate): (next: Certificate) => void {
  let used = first;
  return (next) => {
    server.setSecureContext(contextOf(next));
    if (!hasSameAuthorities(next, used)) server.closeAllConnections();
    used = next;
  };
}
