import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { Prefetch } from '#components/prefetch.tsx';
import { ProductTime } from '#components/shell/moved-clock.tsx';
import { Shell } from '#components/shell/shell.tsx';
import { sessionQuery } from '#data/session.ts';
import { statusQuery } from '#data/status.ts';

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <NuqsAdapter>
      <Prefetch queries={[sessionQuery, statusQuery]}>
        <ProductTime>
          <Shell>{children}</Shell>
        </ProductTime>
      </Prefetch>
    </NuqsAdapter>
  );
}
