import type { IncomingMessage } from 'node:http';
import type { ServedRoute } from './served-route.ts';

/** Where clients reach a proxy. */
export type ProxyAddress = {
  /** The URL that clients use: the OAuth resource. */
  resource: string;
  /** RFC 9728 document of it, at the path-inserted place. */
  metadataUrl: string;
};

/** The address of a proxy under the name that a request was sent to. */
export type AddressOf = (incoming: IncomingMessage, route: ServedRoute) => ProxyAddress;
