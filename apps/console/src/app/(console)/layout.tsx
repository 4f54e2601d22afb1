import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { Prefetch } from '#components/prefetch.tsx';
import { Shell } from '#components/shell/shell.tsx';
import { sessionQuery } from '#data/session.ts';
import { statusQuery } from '#data/status.ts';

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <NuqsAdapter>
      <Prefetch queries={[sessionQuery, statusQuery]}>
        <Shell>{children}</Shell>
      </Prefetch>
    </NuqsAdapter>
  );
}
