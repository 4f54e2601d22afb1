import type { TryFailure } from '@tallygate/contracts/try';
import { Button } from '#components/ui/button.tsx';
import { formatBytes, formatDuration } from '#lib/format.ts';
import type { TryState } from './try-state.ts';

const FAILURE_WORDS: Readonly<Record<TryFailure['kind'], string>> = {
  refused: 'Refused by the gateway',
  http: 'HTTP error',
  rpc: 'JSON-RPC error',
  timeout: 'No answer in time',
  cancelled: 'Cancelled',
  unreachable: 'No connection',
  unusable: 'Not usable',
};

/** How it stands, how long it took, and in which session of which server. */
export function StateLine({ state, onNewSession }: { state: TryState; onNewSession: () => void }) {
  const { result, failure, connected, phase } = state;
  const [tone, word] = standing(state);
  const durationMs = result?.durationMs ?? failure?.durationMs;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm tabular-nums">
      <p role="status" className="flex items-center gap-2 font-medium">
        <span aria-hidden className={`size-2 rounded-full ${tone}`} />
        {word}
      </p>
      {durationMs !== undefined && durationMs > 0 && (
        <span className="text-ink-muted">{formatDuration(durationMs)}</span>
      )}
      {result !== null && <span className="text-ink-muted">{formatBytes(result.bytes)}</span>}
      {connected !== null && (
        <span className="text-ink-muted">
          {connected.server.name} {connected.server.version}, MCP {connected.protocolVersion}
        </span>
      )}
      {connected?.sessionHash && (
        <span className="flex items-center gap-2 text-ink-muted">
          <span>
            Session <code className="font-mono text-xs">{connected.sessionHash.slice(0, 8)}</code>
          </span>
          <Button size="sm" variant="link" className="text-xs" disabled={phase === 'running'} onClick={onNewSession}>
            New session
          </Button>
        </span>
      )}
    </div>
  );
}

/** Its color and its word: ok, the tool's own error, or what went wrong. */
function standing({ phase, result, failure }: TryState): [string, string] {
  if (result !== null) return isToolError(result.result) ? ['bg-bad', 'Tool error'] : ['bg-good', 'ok'];
  if (failure !== null) return [failure.kind === 'cancelled' ? 'bg-warn' : 'bg-bad', FAILURE_WORDS[failure.kind]];
  return ['bg-warn', phase === 'running' ? 'Running' : 'Over'];
}

/** Whether a tool says itself that it failed. */
export function isToolError(result: unknown): boolean {
  return (result as { isError?: unknown } | null | undefined)?.isError === true;
}
