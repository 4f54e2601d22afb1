'use client';

import type { VersionView } from '@tallygate/contracts/config-version';
import type { ToolChanges } from '@tallygate/contracts/proxy-tools';
import { toolChangesInWords } from '@tallygate/contracts/tool-changes';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Time } from '#components/time.tsx';
import { toolChangesQuery } from '#data/proxy-tools.ts';
import { useProxyName } from '#data/servers.ts';
import { versionsQuery } from '#data/versions.ts';
import { describeVersion } from '#lib/describe-version.ts';

const SHOWN = 4;

type Change = VersionView | ToolChanges[number];

function timeOf(change: Change): number {
  return Date.parse('number' in change ? change.createdAt : change.at);
}

/** What was applied last, by whom, and what servers changed that nobody confirmed. */
export function LastChanges() {
  const versions = useQuery(versionsQuery);
  const { data: tools = [] } = useQuery(toolChangesQuery);
  const nameOf = useProxyName();
  const changes = [...(versions.data ?? []), ...tools].sort((a, b) => timeOf(b) - timeOf(a));
  return (
    <section aria-labelledby="last-changes" className="min-w-0">
      <h2 id="last-changes" className="font-semibold">
        Last changes
      </h2>
      {versions.error && !versions.data && <p className="text-sm text-ink-muted">{versions.error.message}</p>}
      {versions.data?.length === 0 && <p className="text-sm text-ink-muted">Nothing was applied yet.</p>}
      <ul className="mt-1 divide-y">
        {changes.slice(0, SHOWN).map((change) =>
          'number' in change ? (
            <li key={change.number} className="flex h-8 items-center gap-3">
              <Link href={`/versions/${change.number}`} className="shrink-0 rounded font-mono text-xs hover:underline">
                v{change.number}
              </Link>
              <span className="min-w-0 flex-1 truncate" title={describeVersion(change)}>
                {describeVersion(change)}
              </span>
              {change.state === 'failed' && <span className="text-xs text-bad">Failed</span>}
              <span className="shrink-0 text-xs text-ink-muted">
                {change.author}, <Time iso={change.createdAt} />
              </span>
            </li>
          ) : (
            <li key={change.proxy} className="flex h-8 items-center gap-3">
              <Link
                href={`/proxies/${encodeURIComponent(change.proxy)}/tools`}
                className="max-w-40 shrink-0 truncate rounded text-xs text-warn hover:underline"
              >
                <bdi>{nameOf(change.proxy)}</bdi>
              </Link>
              <span className="min-w-0 flex-1 truncate" title={toolChangesInWords(change)}>
                {toolChangesInWords(change)}
              </span>
              <span className="shrink-0 text-xs text-ink-muted">
                the server, <Time iso={change.at} />
              </span>
            </li>
          ),
        )}
      </ul>
    </section>
  );
}
