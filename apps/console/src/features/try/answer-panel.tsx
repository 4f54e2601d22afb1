'use client';

import type { ReactNode } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#components/ui/tabs.tsx';
import { AskPanel } from './ask-panel.tsx';
import { FailureView } from './failure-view.tsx';
import { ExchangeList, MessageList } from './message-list.tsx';
import { ResultView } from './result-view.tsx';
import { StateLine } from './state-line.tsx';
import { TaskLine } from './task-line.tsx';
import { TryEventLine } from './try-event-line.tsx';
import type { TryState } from './try-state.ts';

type AnswerPanelProps = {
  proxy: string;
  state: TryState;
  outputSchema: unknown;
  onAnswered: (ask: string) => void;
  onRead: (uri: string) => void;
  onNewSession: () => void;
  /** The app of the tool, where it has one and there is a result. */
  app?: ReactNode;
};

/** The answer as it comes: what it is, what passed, and the event that it made. */
export function AnswerPanel(props: AnswerPanelProps) {
  const { proxy, state, outputSchema, onAnswered, onRead, onNewSession, app } = props;
  if (state.phase === 'idle')
    return <p className="text-sm text-ink-muted">The answer stands here as it comes, with every message behind it.</p>;
  const { asks, id, connected, progress, logs, task } = state;
  const [ask] = asks;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <StateLine state={state} onNewSession={onNewSession} />
      {progress !== null && state.phase === 'running' && <ProgressLine {...progress} />}
      {task !== null && <TaskLine task={task} />}
      {ask !== undefined && id !== null && (
        <AskPanel
          key={ask.id}
          proxy={proxy}
          tryId={id}
          ask={ask}
          server={connected?.server.name ?? 'The server'}
          onAnswered={onAnswered}
        />
      )}
      <Tabs defaultValue="result">
        <TabsList aria-label="Views of the answer">
          <TabsTrigger value="result">Result</TabsTrigger>
          <TabsTrigger value="messages">Messages {state.messages.length}</TabsTrigger>
          <TabsTrigger value="headers">Headers {state.exchanges.length}</TabsTrigger>
        </TabsList>
        <TabsContent value="result">
          <div className="flex flex-col gap-4">
            {logs.length > 0 && <CodeBlock label="Log of the server" code={logs.map(logLine).join('\n')} />}
            {state.failure !== null && <FailureView failure={state.failure} />}
            {state.result !== null && app}
            {state.result !== null && (
              <ResultView result={state.result.result} outputSchema={outputSchema} onRead={onRead} />
            )}
            {state.result === null && state.failure === null && (
              <p className="text-sm text-ink-muted">
                {state.phase === 'running' ? 'Nothing yet.' : 'There was no answer.'}
              </p>
            )}
          </div>
        </TabsContent>
        <TabsContent value="messages">
          <MessageList messages={state.messages} />
        </TabsContent>
        <TabsContent value="headers">
          <ExchangeList exchanges={state.exchanges} />
        </TabsContent>
      </Tabs>
      <TryEventLine state={state} />
    </div>
  );
}

function logLine({ level, data }: TryState['logs'][number]): string {
  return `${level}: ${typeof data === 'string' ? data : JSON.stringify(data)}`;
}

function ProgressLine({ progress, total, message }: NonNullable<TryState['progress']>) {
  return (
    <div className="flex items-center gap-3 text-sm">
      <progress aria-label="Progress" value={progress} max={total ?? undefined} className="h-1.5 w-40 accent-brand" />
      <span className="tabular-nums">{total === undefined ? progress : `${progress} of ${total}`}</span>
      {message && <span className="min-w-0 text-ink-muted [overflow-wrap:anywhere]">{message}</span>}
    </div>
  );
}
