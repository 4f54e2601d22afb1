'use client';

import { useTheme } from 'next-themes';
import { useEffect, useRef, useState } from 'react';
import { AppBridge, type AppHost } from './app-bridge.ts';

const LOWEST = 80;
const HIGHEST = 720;

type AppFrameProps = {
  /** The origin of the frame, which is not this page's. */
  origin: string;
  name: string;
  html: string;
  hasBorder: boolean;
  input: Record<string, unknown>;
  result: unknown;
  host: Omit<AppHost, 'resize'>;
};

/** An app in its frame: what it says is heard when it comes from that frame's window, and from no other. */
export function AppFrame({ origin, name, html, hasBorder, input, result, host }: AppFrameProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { resolvedTheme } = useTheme();
  const [height, setHeight] = useState(240);
  const [isReady, setReady] = useState(false);
  const theme = resolvedTheme === 'dark' ? 'dark' : 'light';
  // What the app is told first does not change while it is shown.
  const [begun] = useState({ html, input, result, theme });
  const bridge = useRef<AppBridge>(null);
  const current = useRef(host);
  useEffect(() => {
    current.current = host;
  }, [host]);

  useEffect(() => {
    const made = new AppBridge({
      host: {
        callTool: (tool, args) => current.current.callTool(tool, args),
        readResource: (uri) => current.current.readResource(uri),
        openLink: (url) => current.current.openLink(url),
        log: (text) => current.current.log(text),
        left: () => current.current.left(),
        resize: (wanted) => setHeight(Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(wanted)))),
      },
      send: (message) => frame.current?.contentWindow?.postMessage(message, origin),
      context: { theme: begun.theme, displayMode: 'inline', availableDisplayModes: ['inline'], platform: 'web' },
      input: begun.input,
      result: begun.result,
      html: begun.html,
    });
    const hear = (event: MessageEvent) => {
      if (event.source === null || event.source !== frame.current?.contentWindow || event.origin !== origin) return;
      made.take(event.data);
    };
    bridge.current = made;
    window.addEventListener('message', hear);
    // Only now, so that nothing it says first is missed.
    setReady(true);
    return () => window.removeEventListener('message', hear);
  }, [origin, begun]);
  useEffect(() => bridge.current?.changeContext({ theme }), [theme]);

  return (
    <iframe
      ref={frame}
      title={name}
      src={isReady ? `${origin}/` : undefined}
      // Its origin is not ours: what it may do there it may not do here.
      sandbox="allow-scripts allow-same-origin allow-forms"
      referrerPolicy="no-referrer"
      style={{ height }}
      className={hasBorder ? 'w-full rounded-lg border' : 'w-full'}
    />
  );
}
