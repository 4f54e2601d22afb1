import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { gatewayId } from '@tallygate/contracts/gateway-enrolment';

const PREFIX = 'urn:tallygate:gateway:';
/** A name of a certificate as Node writes it (`DNS:a, URI:b`); what could be taken for two stands in quotes. */
const ALT_NAME = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y;

/** What a connection has shown; Node has checked it against the authorities of the listener. */
export type ShownCertificate = { gatewayId: string | null; validTo: Date };

/** Whether a connection came by the listener that lets nobody in without a certificate. No header has a say in it. */
export function isCertified(socket: Socket): socket is TLSSocket {
  return socket instanceof TLSSocket && socket.authorized;
}

/** The certificate of a connection; null where none was asked for. */
export function shownCertificate(socket: Socket): ShownCertificate | null {
  if (!isCertified(socket)) return null;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return { gatewayId: null, validTo: new Date(0) };
  return { gatewayId: certifiedGateway(certificate.subjectAltName), validTo: new Date(certificate.validTo) };
}

/**
 * The gateway that a certificate belongs to: its only URI, `urn:tallygate:gateway:<id>` to the letter. Names of other
 * kinds may stand beside it, the common name is not looked at.
 * @param altNames `subjectAltName` of Node's X509Certificate
 * @returns null when it has no such name, or several URIs
 */
export function certifiedGateway(altNames: string | undefined): string | null {
  const uris: string[] = [];
  const text = altNames ?? '';
  ALT_NAME.lastIndex = 0;
  while (ALT_NAME.lastIndex < text.length) {
    const [, kind, value] = ALT_NAME.exec(text) ?? [];
    if (kind === undefined || value === undefined) return null;
    if (kind === 'URI') uris.push(value);
  }
  const [uri, ...others] = uris;
  if (uri === undefined || others.length > 0 || !uri.startsWith(PREFIX)) return null;
  return gatewayId.safeParse(uri.slice(PREFIX.length)).data ?? null;
}
