import type { RequestListener } from 'node:http';
import { createHostCheck } from '@tallygate/server-kit/guard-host';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import type { ConsoleSettings } from './env.ts';

type Settings = Pick<ConsoleSettings, 'host' | 'publicUrl' | 'apps'>;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
};

/** Whether apps of tools can be shown at all: there is another origin for them, named or on this machine. */
export function hasAppRelay({ host, publicUrl, apps }: Settings): boolean {
  if (apps.url !== undefined) return true;
  return isLoopbackHost(host) && (publicUrl === undefined || isLoopbackHost(new URL(publicUrl).hostname));
}

/**
 * The origin from which the page of a request takes the frames of apps; undefined where there is none. Without one that is
 * named it is another port of this machine, for pages that were asked for by a name of it.
 * @param page the protocol and the host of the page
 * @param port where the relay listens; undefined when it does not
 */
export function appsOriginOf(
  page: { protocol: 'http' | 'https'; host: string | undefined },
  { apps, port }: { apps: Settings['apps']; port: number | undefined },
): string | undefined {
  if (port === undefined) return undefined;
  if (apps.url !== undefined) return apps.url;
  const name = URL.canParse(`http://${page.host}`) ? new URL(`http://${page.host}`).hostname : '';
  // A policy cannot name an IPv6 address (CSP 3, host-source).
  if (page.protocol !== 'http' || !isLoopbackHost(name) || name.startsWith('[')) return undefined;
  return `http://${name}:${port}`;
}

/**
 * Serves one static page, the same for every app: it frames what the console hands it, and passes messages on. It is of
 * another origin than the console, so that nothing in the frame is; cookies, which know no ports, it does not look at.
 * @param consolePort where the console listens
 */
export function createAppRelay(settings: Settings, consolePort: () => number): RequestListener {
  const { host, publicUrl, apps } = settings;
  const names = apps.url === undefined ? [] : [new URL(apps.url).hostname];
  const refusalOf = createHostCheck({ names, boundTo: host, settings: 'CONSOLE_APPS_URL' });
  return (request, response) => {
    const refusal = refusalOf(request);
    const isPage = request.method === 'GET' && new URL(request.url ?? '/', 'http://relay').pathname === '/';
    if (refusal !== undefined || !isPage) {
      response.writeHead(refusal === undefined ? 404 : 421, {
        ...HEADERS,
        'content-type': 'text/plain; charset=utf-8',
      });
      response.end(refusal ?? 'Only the frame of apps is here');
      return;
    }
    const name = new URL(`http://${request.headers.host}`).hostname;
    const console = apps.url !== undefined && publicUrl !== undefined ? publicUrl : `http://${name}:${consolePort()}`;
    // A frame of srcdoc has its parent's policy besides its own: one that names sources would close the app's declared ones.
    response.writeHead(200, { ...HEADERS, 'content-security-policy': `frame-ancestors ${console}` });
    response.end(relayPage(console));
  };
}

/** The page of the relay, for one console alone. */
function relayPage(console: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>App of a tool</title>
<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100%; display: block; background: transparent }</style>
</head>
<body>
<script>
const CONSOLE = ${JSON.stringify(console)};
${RELAY}
</script>
</body>
</html>
`;
}

/** An app is whatever its frame holds; it is heard while that is the document that the console handed over. */
const RELAY = `
let frame = null;
const tell = (message) => parent.postMessage(message, CONSOLE);

addEventListener('message', (event) => {
  const { method, params } = event.data ?? {};
  if (event.source === parent && event.origin === CONSOLE) {
    if (method === 'ui/notifications/sandbox-resource-ready') show(params.html);
    else frame?.contentWindow.postMessage(event.data, '*');
    return;
  }
  if (frame === null || event.source !== frame.contentWindow || event.origin !== 'null') return;
  // What the relay itself says, no app may say.
  if (!String(method).startsWith('ui/notifications/sandbox-')) tell(event.data);
});

function show(html) {
  frame?.remove();
  const shown = document.createElement('iframe');
  let loads = 0;
  shown.setAttribute('sandbox', 'allow-scripts allow-forms');
  shown.title = 'App of a tool';
  // A second document is one that the app went to by itself.
  shown.addEventListener('load', () => {
    loads += 1;
    if (loads === 1) return;
    shown.remove();
    if (frame === shown) frame = null;
    tell({ jsonrpc: '2.0', method: 'ui/notifications/sandbox-resource-left', params: {} });
  });
  shown.srcdoc = html;
  frame = shown;
  document.body.append(shown);
}

tell({ jsonrpc: '2.0', method: 'ui/notifications/sandbox-proxy-ready', params: {} });
`;
