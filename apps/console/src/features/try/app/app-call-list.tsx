import type { AppCall } from './use-app-calls.ts';

const WORDS: Readonly<Record<AppCall['state'], string>> = {
  running: 'running',
  ok: 'ok',
  failed: 'failed',
  refused: 'refused here',
};

/** What an app did through this page, in its order. */
export function AppCallList({ calls }: { calls: readonly AppCall[] }) {
  if (calls.length === 0) return null;
  return (
    <ol aria-label="What the app did" className="divide-y border-y text-sm">
      {calls.map(({ id, what, state }) => (
        <li key={id} className="flex items-baseline gap-3 py-1">
          <span className="min-w-0 flex-1 font-mono text-xs [overflow-wrap:anywhere]">{what}</span>
          <span className={state === 'failed' || state === 'refused' ? 'text-bad' : 'text-ink-muted'}>
            {WORDS[state]}
          </span>
        </li>
      ))}
    </ol>
  );
}
