import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { render, waitFor } from '@testing-library/react';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { AppFrame } from './app-frame.tsx';

// A page of another origin stands where the relay would.
const relay = createServer((_request, response) => response.end('<p>relay</p>'));
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
});
afterAll(() => {
  relay.closeAllConnections();
  relay.close();
});

async function draw() {
  const host = {
    callTool: vi.fn(async () => ({ content: [] })),
    readResource: vi.fn(),
    openLink: vi.fn(),
    log: vi.fn(),
    left: vi.fn(),
  };
  const { container } = render(
    <AppFrame origin={origin} name="App of x" html="<p>app</p>" hasBorder input={{}} result={{}} host={host} />,
  );
  const frame = container.querySelector('iframe') as HTMLIFrameElement;
  const loads = vi.fn();
  frame.addEventListener('load', loads);
  // The empty document that every frame begins with, and the page.
  await waitFor(() => expect(loads).toHaveBeenCalledTimes(2));
  const stranger = document.createElement('iframe');
  document.body.append(stranger);
  const say = (data: unknown, from: { source: unknown; origin: string }) =>
    window.dispatchEvent(Object.assign(new Event('message'), { data, ...from }));
  return { host, frame, say, inside: frame.contentWindow, outside: stranger.contentWindow };
}

const READY = { jsonrpc: '2.0', method: 'ui/notifications/sandbox-proxy-ready' };
const CALL = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'count' } };

it('hears its own frame’s window at the origin of apps, and nobody else', async () => {
  const { host, say, inside, outside } = await draw();
  for (const from of [
    { source: outside, origin },
    { source: inside, origin: 'http://localhost:3000' },
    { source: inside, origin: 'null' },
    { source: window, origin },
    { source: null, origin },
  ]) {
    say(READY, from);
    say(CALL, from);
  }
  say({ jsonrpc: '2.0', method: 'notifications/message', params: { data: 'heard' } }, { source: inside, origin });
  await waitFor(() => expect(host.log).toHaveBeenCalledWith('heard'));
  expect(host.callTool).not.toHaveBeenCalled();
  say(READY, { source: inside, origin });
  say(CALL, { source: inside, origin });
  await waitFor(() => expect(host.callTool).toHaveBeenCalledWith('count', {}));
});

it('is sandboxed, and of the origin of apps', async () => {
  const { frame } = await draw();
  expect(frame.getAttribute('sandbox')).toBe('allow-scripts allow-same-origin allow-forms');
  expect(frame.src).toBe(`${origin}/`);
});
