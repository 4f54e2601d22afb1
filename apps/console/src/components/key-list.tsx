import type { Discovery } from '@tallygate/contracts/key-manager-view';

/** The keys an issuer publishes. */
export function KeyList({ keys }: { keys: Discovery['keys'] }) {
  if (keys.length === 0) return null;
  return (
    <ul aria-label="Keys found" className="divide-y rounded-lg border bg-surface">
      {keys.map((key, index) => (
        <li key={key.kid ?? index} className="flex flex-wrap items-baseline gap-x-3 px-4 py-2 text-sm">
          <code className="min-w-0 flex-1 font-mono text-xs [overflow-wrap:anywhere]">
            {key.kid ?? 'without an id'}
          </code>
          <span className="text-ink-muted">{[key.kty, key.alg, key.use].filter(Boolean).join(' · ')}</span>
        </li>
      ))}
    </ul>
  );
}
