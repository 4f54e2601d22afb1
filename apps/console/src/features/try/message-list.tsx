import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import { readExact, writeExact } from '#components/schema-form/values/exact-json.ts';
import { formatBytes, formatDuration } from '#lib/format.ts';
import { PlainText } from './media.tsx';
import type { TryState } from './try-state.ts';

/** Every JSON-RPC message in its order, as it passed. */
export function MessageList({ messages }: { messages: TryState['messages'] }) {
  return (
    <ol aria-label="Messages" className="divide-y border-y text-sm">
      {messages.map(({ direction, atMs, text, bytes }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages only ever come after the others
        <li key={index}>
          <details>
            <summary className="flex h-8 cursor-pointer items-center gap-2">
              {direction === 'sent' ? (
                <ArrowUpRight role="img" aria-label="Sent" className="size-4 shrink-0 text-ink-muted" />
              ) : (
                <ArrowDownLeft role="img" aria-label="Received" className="size-4 shrink-0 text-ink-muted" />
              )}
              <span className="min-w-0 flex-1 truncate font-mono text-xs">
                {text === null ? 'not shown' : titleOf(text)}
              </span>
              <span className="text-xs text-ink-muted tabular-nums">
                {formatBytes(bytes)} · {formatDuration(atMs)}
              </span>
            </summary>
            <div className="pb-2">
              {text === null ? (
                <p className="text-ink-muted">More than 10 MB came: the rest is not shown.</p>
              ) : (
                <PlainText text={writeExact(readExact(text), 2)} />
              )}
            </div>
          </details>
        </li>
      ))}
    </ol>
  );
}

function titleOf(text: string): string {
  const { method, id, error } = JSON.parse(text) as { method?: unknown; id?: unknown; error?: unknown };
  if (typeof method === 'string') return id === undefined ? method : `${method} #${String(id)}`;
  return `${error === undefined ? 'result' : 'error'} #${String(id)}`;
}

/** Every HTTP request with its headers; what could be a credential was masked on the server. */
export function ExchangeList({ exchanges }: { exchanges: TryState['exchanges'] }) {
  return (
    <ol aria-label="HTTP requests" className="divide-y border-y text-sm">
      {exchanges.map(({ method, status, atMs, request, response }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: requests only ever come after the others
        <li key={index}>
          <details>
            <summary className="flex h-8 cursor-pointer items-center gap-3">
              <span className="font-mono text-xs">{method}</span>
              <span className="flex-1 tabular-nums">{status}</span>
              <span className="text-xs text-ink-muted tabular-nums">{formatDuration(atMs)}</span>
            </summary>
            <div className="flex flex-col gap-2 pb-2">
              <PlainText text={linesOf(request)} />
              <PlainText text={linesOf(response)} />
            </div>
          </details>
        </li>
      ))}
    </ol>
  );
}

function linesOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
