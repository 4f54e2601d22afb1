import type { Offer } from '@tallygate/contracts/try';

/** The media type of an app (MCP Apps 2026-01-26). */
const APP_TYPE = 'text/html;profile=mcp-app';

/** Sources that an app declares, by what it wants to do with them. */
type DeclaredSources = {
  connectDomains?: unknown;
  resourceDomains?: unknown;
  frameDomains?: unknown;
  baseUriDomains?: unknown;
};

export type AppDocument = {
  html: string;
  /** What was declared and is not let in. */
  refused: string[];
  hasBorder: boolean;
};

/** The resource that is the app of a tool; undefined when it has none. */
export function appUriOf(tool: Offer | undefined): string | undefined {
  const ui = tool?._meta?.ui as { resourceUri?: unknown } | undefined;
  const uri = ui?.resourceUri ?? tool?._meta?.['ui/resourceUri'];
  return typeof uri === 'string' && uri.startsWith('ui://') ? uri : undefined;
}

/** Whether apps may call a tool; its server says so by leaving that out, or naming them. */
export function isForApps(tool: Offer): boolean {
  const { visibility } = (tool._meta?.ui ?? {}) as { visibility?: unknown };
  return !Array.isArray(visibility) || visibility.includes('app');
}

/**
 * The document of an app as it is handed to the frame.
 * @param result of `resources/read`
 * @param own the address of this page, which no app may reach
 * @returns a sentence when the resource is no app
 */
export function appDocument(result: unknown, own: Location | URL): AppDocument | string {
  const { contents } = (result ?? {}) as { contents?: unknown };
  const [content] = Array.isArray(contents) ? (contents as Record<string, unknown>[]) : [];
  if (content === undefined) return 'The resource is empty.';
  const { mimeType, text, blob, _meta } = content;
  if (String(mimeType).replaceAll(' ', '') !== APP_TYPE)
    return `Found a resource of type ${String(mimeType)}; an app is ${APP_TYPE}.`;
  const html = typeof text === 'string' ? text : typeof blob === 'string' ? decoded(blob) : null;
  if (html === null) return 'The resource has neither text nor bytes that are text.';
  const ui = ((_meta ?? {}) as { ui?: { csp?: DeclaredSources; prefersBorder?: unknown } }).ui ?? {};
  const { policy, refused } = appPolicy(ui.csp ?? {}, own);
  // Before everything of the app's own: what a parser meets later can add to a policy, and take nothing from it.
  const head = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return { html: `${head}${html}`, refused, hasBorder: ui.prefersBorder !== false };
}

/**
 * The policy of an app: inline script and style, and the sources that it declares as far as each is written like one.
 * @param own the address of this page, which no app may reach
 */
export function appPolicy(declared: DeclaredSources, own: Location | URL): { policy: string; refused: string[] } {
  const refused: string[] = [];
  const sources = (list: unknown) =>
    (Array.isArray(list) ? list : []).map(String).filter((one) => {
      const isFine = isSource(one) && !reaches(one, own);
      if (!isFine) refused.push(one);
      return isFine;
    });
  const resources = sources(declared.resourceDomains);
  const orNone = (list: readonly string[]) => (list.length === 0 ? ["'none'"] : list);
  const directives: [string, readonly string[]][] = [
    ['default-src', ["'none'"]],
    ['script-src', ["'unsafe-inline'", ...resources]],
    ['style-src', ["'unsafe-inline'", ...resources]],
    ['img-src', ['data:', 'blob:', ...resources]],
    ['font-src', ['data:', ...resources]],
    ['media-src', ['data:', 'blob:', ...resources]],
    ['connect-src', orNone(sources(declared.connectDomains))],
    ['frame-src', orNone(sources(declared.frameDomains))],
    ['base-uri', orNone(sources(declared.baseUriDomains))],
    ['form-action', ["'none'"]],
    ['object-src', ["'none'"]],
    ['worker-src', ["'none'"]],
  ];
  return { policy: directives.map(([name, list]) => `${name} ${list.join(' ')}`).join('; '), refused };
}

/** A host source of CSP 3 with nothing that could end the directive or the attribute it stands in. */
const SOURCE = /^(?:(https?|wss?):\/\/)?(\*\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d{1,5}))?$/i;

function isSource(text: string): boolean {
  return SOURCE.test(text);
}

/** Whether a source is where the console itself is, under whatever name of this machine. */
function reaches(source: string, own: Location | URL): boolean {
  const [, scheme = '', wildcard, host = '', port] = SOURCE.exec(source) ?? [];
  const name = host.toLowerCase();
  const isHost = wildcard ? own.hostname.endsWith(`.${name}`) : name === own.hostname;
  const isMachine = LOOPBACK.test(own.hostname) && LOOPBACK.test(name);
  const isPort = (port ?? defaultPort(scheme || own.protocol)) === (own.port || defaultPort(own.protocol));
  return isMachine ? isPort : isHost;
}

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d+){1,3}|\[::1\])$/i;

function defaultPort(scheme: string): string {
  return /^(?:http|ws):?$/.test(scheme) ? '80' : '443';
}

function decoded(base64: string): string | null {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
