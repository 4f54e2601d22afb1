'use client';

import { useQuery } from '@tanstack/react-query';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { policiesQuery } from '#data/policies.ts';
import { formatCount } from '#lib/format.ts';

/** Every policy that is installed, in a line or two each. */
export function PolicyCatalogue() {
  const policies = useQuery(policiesQuery);
  if (policies.error && !policies.data)
    return <LoadError error={policies.error} what="the policies" onRetry={() => void policies.refetch()} />;
  if (!policies.data) return <PageSkeleton />;
  return (
    <ul aria-label="Catalogue" className="divide-y rounded-xl border bg-surface">
      {policies.data.map(({ name, version, title, category, description, attachedTo }) => (
        <li
          key={name}
          className="grid min-h-12 items-center gap-x-4 gap-y-0.5 px-4 py-1.5 text-sm md:grid-cols-[16rem_1fr_9rem]"
        >
          <span className="min-w-0">
            <span className="flex items-center gap-2">
              <span className="truncate font-medium" title={title}>
                {title}
              </span>
              <Badge>{category}</Badge>
            </span>
            <code className="font-mono text-2xs text-ink-muted">
              {name} {version}
            </code>
          </span>
          <span className="text-ink-muted md:line-clamp-2" title={description}>
            {description}
          </span>
          <span className="text-xs text-ink-muted md:text-end">
            {attachedTo.length > 0 ? `on ${formatCount(attachedTo.length, 'proxy', 'proxies')}` : 'not attached'}
          </span>
        </li>
      ))}
    </ul>
  );
}
