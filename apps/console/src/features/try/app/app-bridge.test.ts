import { describe, expect, it, vi } from 'vitest';
import { AppBridge, AppError, type AppHost } from './app-bridge.ts';

function open(change: Partial<AppHost> = {}) {
  const sent: Record<string, unknown>[] = [];
  const host: AppHost = {
    callTool: async (name, args) => ({ content: [], called: [name, args] }),
    readResource: async (uri) => ({ contents: [{ uri }] }),
    openLink: async () => false,
    log: vi.fn(),
    resize: vi.fn(),
    left: vi.fn(),
    ...change,
  };
  const bridge = new AppBridge({
    host,
    send: (message) => sent.push(message as Record<string, unknown>),
    context: { theme: 'dark' },
    input: { a: 1 },
    result: { content: [{ type: 'text', text: 'r' }] },
    html: '<p>app</p>',
  });
  const ask = async (method: string, params: object = {}) => {
    const id = sent.length + 1;
    bridge.take({ jsonrpc: '2.0', id, method, params });
    await vi.waitFor(() => expect(sent.some((one) => one.id === id)).toBe(true));
    return sent.find((one) => one.id === id);
  };
  const say = (method: string, params: object = {}) => bridge.take({ jsonrpc: '2.0', method, params });
  return { bridge, sent, host, ask, say };
}

describe('an app', () => {
  it('is handed over when its frame is ready, then what the tool was given and gave', async () => {
    const { sent, ask, say } = open();
    say('ui/notifications/sandbox-proxy-ready');
    expect(sent).toEqual([
      expect.objectContaining({ method: 'ui/notifications/sandbox-resource-ready', params: { html: '<p>app</p>' } }),
    ]);
    expect(await ask('ui/initialize')).toMatchObject({
      result: { protocolVersion: '2026-01-26', hostContext: { theme: 'dark' } },
    });
    say('ui/notifications/initialized');
    expect(sent.slice(-2)).toMatchObject([
      { method: 'ui/notifications/tool-input', params: { arguments: { a: 1 } } },
      { method: 'ui/notifications/tool-result', params: { content: [{ text: 'r' }] } },
    ]);
  });

  it('is told of another theme, once it is there', () => {
    const { bridge, sent, say } = open();
    bridge.changeContext({ theme: 'light' });
    expect(sent).toEqual([]);
    say('ui/notifications/sandbox-proxy-ready');
    bridge.changeContext({ theme: 'dark' });
    expect(sent.at(-1)).toMatchObject({ method: 'ui/notifications/host-context-changed', params: { theme: 'dark' } });
  });

  it('calls and reads through the page, and is told what is refused', async () => {
    const { ask, say } = open({
      callTool: async (name) => {
        if (name === 'wipe') throw new AppError(-32001, 'The person said no');
        return { content: [] };
      },
    });
    say('ui/notifications/sandbox-proxy-ready');
    expect(await ask('tools/call', { name: 'echo' })).toMatchObject({ result: { content: [] } });
    expect(await ask('tools/call', { name: 'wipe' })).toMatchObject({
      error: { code: -32001, message: 'The person said no' },
    });
    expect(await ask('resources/read', { uri: 'x://1' })).toMatchObject({ result: { contents: [{ uri: 'x://1' }] } });
    expect(await ask('ui/open-link', { url: 'https://a.example' })).toMatchObject({ result: { isError: true } });
  });

  it.each([
    ['tools/call', { name: 3 }],
    ['resources/read', {}],
    ['sampling/createMessage', {}],
    ['ui/message', { content: [] }],
  ])('is answered with an error to %s that is not as it should be, or not answered here', async (method, params) => {
    const { ask, say } = open();
    say('ui/notifications/sandbox-proxy-ready');
    expect(await ask(method, params)).toMatchObject({ error: { code: expect.any(Number) } });
  });

  it('does nothing by what is no message, nor before it was handed over', async () => {
    const callTool = vi.fn();
    const { bridge, sent } = open({ callTool });
    for (const data of [null, 3, 'x', [], {}, { method: 'tools/call', id: 1 }, { jsonrpc: '2.0', method: 7, id: 1 }])
      bridge.take(data);
    bridge.take({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo' } });
    bridge.take({ jsonrpc: '2.0', id: {}, method: 'tools/call', params: { name: 'echo' } });
    expect(callTool).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
  });
});
