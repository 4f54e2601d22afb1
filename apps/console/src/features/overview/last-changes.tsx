'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Time } from '#components/time.tsx';
import { versionsQuery } from '#data/versions.ts';
import { describeVersion } from '#lib/describe-version.ts';

const SHOWN = 5;

/** What was applied last, by whom. */
export function LastChanges() {
  const versions = useQuery(versionsQuery);
  return (
    <section aria-labelledby="last-changes" className="min-w-0">
      <h2 id="last-changes" className="font-semibold">
        Last changes
      </h2>
      {versions.error && !versions.data && <p className="text-sm text-ink-muted">{versions.error.message}</p>}
      {versions.data?.length === 0 && <p className="text-sm text-ink-muted">Nothing was applied yet.</p>}
      <ul className="mt-1 divide-y">
        {versions.data?.slice(0, SHOWN).map((version) => (
          <li key={version.number} className="flex h-8 items-center gap-3">
            <Link href={`/versions/${version.number}`} className="shrink-0 rounded font-mono text-xs hover:underline">
              v{version.number}
            </Link>
            <span className="min-w-0 flex-1 truncate" title={describeVersion(version)}>
              {describeVersion(version)}
            </span>
            {version.state === 'failed' && <span className="text-xs text-bad">Failed</span>}
            <span className="shrink-0 text-xs text-ink-muted">
              {version.author}, <Time iso={version.createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
