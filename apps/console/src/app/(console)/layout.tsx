import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { Shell } from '#components/shell/shell.tsx';

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <NuqsAdapter>
      <Shell>{children}</Shell>
    </NuqsAdapter>
  );
}
