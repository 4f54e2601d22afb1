import Link from 'next/link';
import { formatNumber } from '#lib/format.ts';

const SHOWN = 3;

/** The proxies that name a key manager: three of them, and how many more. */
export function UsedBy({ proxies }: { proxies: readonly string[] }) {
  if (proxies.length === 0) return <span className="text-ink-muted">No proxy uses it yet</span>;
  return (
    <ul className="inline-flex max-w-full min-w-0 flex-wrap items-center gap-1.5" title={proxies.join(', ')}>
      {proxies.slice(0, SHOWN).map((name) => (
        <li key={name} className="max-w-full min-w-0">
          <Link
            href={`/proxies/${encodeURIComponent(name)}`}
            className="block max-w-48 truncate rounded bg-sunken px-1.5 py-0.5 text-xs hover:text-ink hover:underline"
          >
            {name}
          </Link>
        </li>
      ))}
      {proxies.length > SHOWN && (
        <li className="text-xs whitespace-nowrap text-ink-muted">and {formatNumber(proxies.length - SHOWN)} more</li>
      )}
    </ul>
  );
}
