/** The revision of MCP Apps that is spoken here. */
const APPS_REVISION = '2026-01-26';

type Params = Record<string, unknown>;
type Message = { jsonrpc?: unknown; id?: unknown; method?: unknown; params?: unknown };

/** What an app may want of the page that shows it; each promise is what the app is answered. */
export type AppHost = {
  callTool: (name: string, args: Params) => Promise<unknown>;
  readResource: (uri: string) => Promise<unknown>;
  /** A person is asked; resolves with whether the address was opened. */
  openLink: (url: string) => Promise<boolean>;
  log: (text: string) => void;
  /** Pixels that the app wants to be high. */
  resize: (height: number) => void;
  /** The app went to another document, and its frame is gone. */
  left: () => void;
};

type Options = {
  host: AppHost;
  /** To the app; anything but JSON never passes. */
  send: (message: object) => void;
  context: Params;
  /** With what the tool was called, and what came of it. */
  input: Params;
  result: unknown;
  /** The document of the app. */
  html: string;
};

/** An error that an app is answered with, by its JSON-RPC code. */
export class AppError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const NOT_FOUND = -32601;
const INVALID = -32602;
const INTERNAL = -32603;

/** Speaks MCP Apps with one app: hands it the result of its tool, and answers what it asks for. */
export class AppBridge {
  readonly #options: Options;
  #isShown = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Tells the app of a change around it, such as of the theme. */
  changeContext(change: Params): void {
    Object.assign(this.#options.context, change);
    if (this.#isShown) this.#options.send(notification('ui/notifications/host-context-changed', change));
  }

  /** Takes one message from the frame; whoever calls has made sure that it is from there. */
  take(data: unknown): void {
    if (data === null || typeof data !== 'object') return;
    const { jsonrpc, id, method, params } = data as Message;
    if (jsonrpc !== '2.0' || typeof method !== 'string') return;
    const given = params !== null && typeof params === 'object' ? (params as Params) : {};
    if (id === undefined) this.#notified(method, given);
    else if (typeof id === 'string' || typeof id === 'number') void this.#asked(id, method, given);
  }

  #notified(method: string, params: Params): void {
    const { send, host, html, input, result } = this.#options;
    switch (method) {
      case 'ui/notifications/sandbox-proxy-ready':
        // Once: a frame that says so again was loaded anew, and begins anew.
        this.#isShown = true;
        send(notification('ui/notifications/sandbox-resource-ready', { html }));
        break;
      case 'ui/notifications/sandbox-resource-left':
        host.left();
        break;
      case 'ui/notifications/initialized':
        send(notification('ui/notifications/tool-input', { arguments: input }));
        send(notification('ui/notifications/tool-result', (result ?? {}) as Params));
        break;
      case 'ui/notifications/size-changed':
        if (typeof params.height === 'number' && Number.isFinite(params.height)) host.resize(params.height);
        break;
      case 'notifications/message':
        host.log(typeof params.data === 'string' ? params.data : JSON.stringify(params.data));
    }
  }

  async #asked(id: string | number, method: string, params: Params): Promise<void> {
    const { send } = this.#options;
    if (!this.#isShown) return;
    try {
      send({ jsonrpc: '2.0', id, result: (await this.#answer(method, params)) ?? {} });
    } catch (error) {
      const code = error instanceof AppError ? error.code : INTERNAL;
      send({ jsonrpc: '2.0', id, error: { code, message: error instanceof Error ? error.message : String(error) } });
    }
  }

  async #answer(method: string, params: Params): Promise<unknown> {
    const { host, context } = this.#options;
    switch (method) {
      case 'ui/initialize':
        return {
          protocolVersion: APPS_REVISION,
          hostInfo: { name: 'tallygate-console', version: '1' },
          hostCapabilities: { openLinks: {}, serverTools: {}, serverResources: {}, logging: {} },
          hostContext: context,
        };
      case 'ping':
        return {};
      case 'tools/call':
        return host.callTool(textIn(params, 'name'), (params.arguments ?? {}) as Params);
      case 'resources/read':
        return host.readResource(textIn(params, 'uri'));
      case 'ui/open-link':
        return (await host.openLink(textIn(params, 'url'))) ? {} : { isError: true };
      case 'ui/request-display-mode':
        return { mode: 'inline' };
      default:
        throw new AppError(NOT_FOUND, `Nothing here answers ${method}`);
    }
  }
}

function notification(method: string, params: Params): object {
  return { jsonrpc: '2.0', method, params };
}

function textIn(params: Params, name: string): string {
  const value = params[name];
  if (typeof value !== 'string') throw new AppError(INVALID, `"${name}" must be a text`);
  return value;
}
