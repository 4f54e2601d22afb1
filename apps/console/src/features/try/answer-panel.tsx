'use client';

import type { TryFailure } from '@tallygate/contracts/try';
import { CodeBlock } from '#components/code-block.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#components/ui/tabs.tsx';
import { formatBytes, formatDuration } from '#lib/format.ts';
import { AskPanel } from './ask-panel.tsx';
import { ExchangeList, MessageList } from './message-list.tsx';
import { ResultView } from './result-view.tsx';
import { TryEventLine } from './try-event-line.tsx';
import type { TryState } from './try-state.ts';

type AnswerPanelProps = {
  proxy: string;
  state: TryState;
  outputSchema: unknown;
  onAnswered: (ask: string) => void;
  onRead: (uri: string) => void;
};

/** The answer as it comes: what it is, what passed, and the event that it made. */
export function AnswerPanel({ proxy, state, outputSchema, onAnswered, onRead }: AnswerPanelProps) {
  if (state.phase === 'idle')
    return <p className="text-sm text-ink-muted">The answer stands here as it comes, with every message behind it.</p>;
  const { asks, id, connected, progress, logs } = state;
  const [ask] = asks;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <StateLine state={state} />
      {progress !== null && state.phase === 'running' && <ProgressLine {...progress} />}
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
            {state.failure !== null && <Failure failure={state.failure} />}
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

/** How it stands: ok, the tool's own error, or a word for what went wrong. */
function StateLine({ state: { phase, result, failure, connected } }: { state: TryState }) {
  const isError = (result?.result as { isError?: unknown } | undefined)?.isError === true;
  const [tone, word] = result
    ? isError
      ? ['bg-bad', 'Tool error']
      : ['bg-good', 'ok']
    : failure
      ? ['bg-bad', FAILURE_WORDS[failure.kind]]
      : ['bg-warn', phase === 'running' ? 'Running' : 'Over'];
  const durationMs = result?.durationMs ?? failure?.durationMs;
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm tabular-nums">
      <span className="flex items-center gap-2 font-medium">
        <span aria-hidden className={`size-2 rounded-full ${tone}`} />
        {word}
      </span>
      {durationMs !== undefined && durationMs > 0 && (
        <span className="text-ink-muted">{formatDuration(durationMs)}</span>
      )}
      {result !== null && <span className="text-ink-muted">{formatBytes(result.bytes)}</span>}
      {connected !== null && (
        <span className="text-ink-muted">
          {connected.server.name} {connected.server.version}, MCP {connected.protocolVersion}
        </span>
      )}
    </p>
  );
}

const FAILURE_WORDS: Readonly<Record<TryFailure['kind'], string>> = {
  refused: 'Refused by the gateway',
  http: 'HTTP error',
  rpc: 'JSON-RPC error',
  timeout: 'No answer in time',
  cancelled: 'Cancelled',
  unreachable: 'No connection',
  unusable: 'Not usable',
};

/** Each kind of failure says what it is in a way of its own. */
function Failure({ failure }: { failure: TryFailure }) {
  switch (failure.kind) {
    case 'refused':
      return (
        <Alert tone="warn" heading={`The gateway refused it (HTTP ${failure.status})`}>
          {failure.message}
        </Alert>
      );
    case 'http':
      return (
        <Alert tone="bad" heading={`HTTP ${failure.status}`}>
          {failure.message}
        </Alert>
      );
    case 'rpc':
      return (
        <Alert tone="bad" heading={`JSON-RPC error ${failure.code}`}>
          <p>{failure.message}</p>
          {failure.data !== undefined && (
            <CodeBlock label="Data of the error" code={JSON.stringify(failure.data, null, 2)} />
          )}
        </Alert>
      );
    case 'cancelled':
      return (
        <Alert heading="Cancelled">A call that was cancelled before anything of its result came is not billed.</Alert>
      );
    case 'timeout':
      return <Alert tone="warn" heading={failure.message} />;
    case 'unusable':
      return (
        <Alert tone="bad" heading="The client could make nothing of the answer">
          {failure.message}
        </Alert>
      );
    case 'unreachable':
      return (
        <Alert tone="bad" heading="No connection">
          {failure.message}
        </Alert>
      );
  }
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
