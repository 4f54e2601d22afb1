import { RECEIPT_KEYS_PATH } from '@tallygate/contracts/receipt';
import { RESOURCE_METADATA_HEADERS, resourceMetadata, WELL_KNOWN_RESOURCE } from '../auth/resource-metadata.ts';
import type { ServedRoute } from '../exchange/served-route.ts';
import { AUTHORIZATION_SERVER, authorizationServer } from './authorization-servers.ts';
import type { LateAnswer, MetadataAnswer } from './metadata-answer.ts';
import type { Snapshot } from './snapshot.ts';

/** Where upstreams find the key that verifies `X-Tallygate-Identity`. */
const IDENTITY_KEYS = '/.well-known/jwks.json';
const KEYS_HEADERS = { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' };

/** Finds what a path of a host means: an MCP route, or the metadata of one. Built once per snapshot. */
export type RouteTable = {
  route(host: string | undefined, path: string): ServedRoute | undefined;
  metadata(host: string | undefined, path: string): MetadataAnswer | LateAnswer | undefined;
};

type Paths = {
  routes: Map<string, ServedRoute>;
  metadata: Map<string, MetadataAnswer>;
  /** Answers that are made when they are asked for. */
  late: Map<string, LateAnswer>;
};

export function createRouteTable(snapshot: Snapshot): RouteTable {
  const anyHost = emptyPaths();
  const byHost = new Map<string, Paths>();
  for (const route of snapshot.routes) {
    const paths = isAnyHost(route.vhost) ? anyHost : pathsOf(byHost, route.vhost.toLowerCase());
    addRoute(paths, route, snapshot);
  }
  addRootMetadata(anyHost, snapshot);
  for (const paths of [anyHost, ...byHost.values()]) addAuthorizationServers(paths, snapshot);
  if (snapshot.identityKeys !== undefined)
    anyHost.metadata.set(IDENTITY_KEYS, { status: 200, body: snapshot.identityKeys, headers: KEYS_HEADERS });
  const { receiptKeys } = snapshot;
  if (receiptKeys !== undefined)
    anyHost.late.set(RECEIPT_KEYS_PATH, async () => {
      return { status: 200, body: JSON.stringify({ keys: receiptKeys.publicKeys() }), headers: KEYS_HEADERS };
    });
  const wildcards = [...byHost]
    .filter(([host]) => host.startsWith('*.'))
    .map(([host, paths]) => [host.slice(1), paths] as const);

  const find = <T>(host: string | undefined, pick: (paths: Paths) => T | undefined): T | undefined => {
    if (byHost.size > 0) {
      const name = hostName(host);
      const own = byHost.get(name) ?? wildcards.find(([suffix]) => name.endsWith(suffix))?.[1];
      const found = own === undefined ? undefined : pick(own);
      if (found !== undefined) return found;
    }
    return pick(anyHost);
  };
  return {
    route: (host, path) => find(host, (paths) => atPath(paths.routes, path)),
    metadata: (host, path) =>
      path.includes('/.well-known/')
        ? find(host, (paths) => atPath(paths.metadata, path) ?? atPath(paths.late, path))
        : undefined,
  };
}

function addRoute(paths: Paths, route: ServedRoute, snapshot: Snapshot): void {
  paths.routes.set(route.mcpPath, route);
  const document = resourceMetadata(route, snapshot.keyManagers);
  if (document === undefined) return;
  const bodyFor = (resource: string) => JSON.stringify({ ...document, resource });
  const answer: MetadataAnswer = {
    status: 200,
    body: JSON.stringify(document),
    headers: RESOURCE_METADATA_HEADERS,
    named: { route, bodyFor },
  };
  paths.metadata.set(`${WELL_KNOWN_RESOURCE}${route.mcpPath}`, answer);
  // Behind a public URL with a path of its own, which the proxy in front may or may not take away.
  paths.metadata.set(new URL(route.metadataUrl).pathname, answer);
  // Where clients of other gateways look.
  paths.metadata.set(`${route.basePath}${WELL_KNOWN_RESOURCE}`, answer);
}

/** Adds resource metadata at the root, where it is right only while one resource is protected (RFC 9728 section 3). */
function addRootMetadata(paths: Paths, snapshot: Snapshot): void {
  const documents = new Set(paths.metadata.values());
  const isOnly = documents.size === 1 && snapshot.routes.filter((route) => route.isProtected).length === 1;
  const [only] = documents;
  if (isOnly && only !== undefined) paths.metadata.set(WELL_KNOWN_RESOURCE, only);
  else if (!snapshot.routes.some((route) => route.basePath === '' && route.isProtected))
    paths.metadata.delete(WELL_KNOWN_RESOURCE);
}

/**
 * Adds the metadata of authorization servers: at the origin for all its proxies, and below a proxy's path for that
 * one.
 */
function addAuthorizationServers({ routes, late }: Paths, { keyManagers }: Snapshot): void {
  const all = [...routes.values()];
  for (const route of all) {
    if (route.isProtected)
      late.set(`${AUTHORIZATION_SERVER}${route.mcpPath}`, authorizationServer([route], keyManagers));
  }
  late.set(AUTHORIZATION_SERVER, authorizationServer(all, keyManagers));
}

function emptyPaths(): Paths {
  return { routes: new Map(), metadata: new Map(), late: new Map() };
}

function pathsOf(byHost: Map<string, Paths>, host: string): Paths {
  let paths = byHost.get(host);
  if (paths === undefined) {
    paths = emptyPaths();
    byHost.set(host, paths);
  }
  return paths;
}

/** Servers often have their endpoint at a path with a slash, and people write it so. */
function atPath<T>(values: ReadonlyMap<string, T>, path: string): T | undefined {
  return values.get(path.endsWith('/') ? path.slice(0, -1) : path);
}

function isAnyHost(vhost: string): boolean {
  return vhost === '' || vhost === '*';
}

function hostName(host: string | undefined): string {
  return (host ?? '').toLowerCase().replace(/:\d+$/, '');
}
