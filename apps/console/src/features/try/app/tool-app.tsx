'use client';

import type { Offer } from '@tallygate/contracts/try';
import { AppWindow } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useAppsOrigin } from '#components/apps-origin.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import type { TryRequestInput } from '#data/try.ts';
import { AppCallList } from './app-call-list.tsx';
import { type AppDocument, appDocument } from './app-document.ts';
import { AppFrame } from './app-frame.tsx';
import { AppQuestionPanel } from './app-question-panel.tsx';
import { runAction } from './run-action.ts';
import { useAppCalls } from './use-app-calls.ts';

type ToolAppProps = {
  proxy: string;
  /** As whom and how is called; null while nobody is chosen. */
  request: Omit<TryRequestInput, 'action'> | null;
  tools: readonly Offer[];
  name: string;
  uri: string;
  input: Record<string, unknown>;
  result: unknown;
  isTest: boolean;
};

/** The app that a tool shows its result in. Nothing of it is read or run before somebody presses. */
export function ToolApp({ proxy, request, tools, name, uri, input, result, isTest }: ToolAppProps) {
  const origin = useAppsOrigin();
  const [shown, setShown] = useState<AppDocument | string | null>(null);
  const [isLoading, setLoading] = useState(false);
  const [hasLeft, setLeft] = useState(false);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    const { current } = leaving;
    return () => current.abort();
  }, []);
  const app = useAppCalls({ proxy, request, tools, signal: () => leaving.current.signal });

  if (origin === null) {
    return (
      <Alert heading="This tool has an app, which is not shown">
        Apps need another origin than the console’s. Set <code className="font-mono text-xs">CONSOLE_APPS_URL</code> and{' '}
        <code className="font-mono text-xs">CONSOLE_APPS_PORT</code> of the console’s server.
      </Alert>
    );
  }
  const show = async () => {
    if (request === null) return;
    setLoading(true);
    setLeft(false);
    try {
      const found = await runAction(proxy, { ...request, action: { kind: 'resource', uri } }, leaving.current.signal);
      setShown('result' in found ? appDocument(found.result, window.location) : found.failure.message);
    } catch (error) {
      if (!leaving.current.signal.aborted) setShown((error as Error).message);
    } finally {
      setLoading(false);
    }
  };
  if (shown === null || typeof shown === 'string' || hasLeft) {
    return (
      <section aria-label="App of the tool" className="flex flex-col gap-3">
        {typeof shown === 'string' && (
          <Alert tone="warn" live heading="The app cannot be shown">
            {shown}
          </Alert>
        )}
        {hasLeft && <Alert tone="warn" live heading="The app went to another page, and was closed" />}
        <div className="flex flex-wrap items-center gap-3">
          <Button busy={isLoading} disabled={request === null} onClick={() => void show()}>
            <AppWindow aria-hidden /> Show the app
          </Button>
          <span className="text-xs text-ink-muted">
            {isTest ? 'What it calls is never billed.' : 'What it calls is billed like your own calls.'}
          </span>
        </div>
        <AppCallList calls={app.calls} />
      </section>
    );
  }
  return (
    <section ref={takeFocus} tabIndex={-1} aria-label="App of the tool" className="flex flex-col gap-3 outline-none">
      {shown.refused.length > 0 && (
        <Alert tone="warn" heading="Some of what the app wants to load is not let in">
          {shown.refused.join(', ')}
        </Alert>
      )}
      {app.question !== null && <AppQuestionPanel question={app.question} />}
      <AppFrame
        origin={origin}
        name={`App of ${name}`}
        html={shown.html}
        hasBorder={shown.hasBorder}
        input={input}
        result={result}
        host={{ ...app, left: () => setLeft(true) }}
      />
      <AppCallList calls={app.calls} />
    </section>
  );
}

/** The button that held it is gone; outside of the component, so that it happens once. */
function takeFocus(section: HTMLElement | null): void {
  section?.focus({ preventScroll: true });
}
