import type { ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';

/** The column a page's content stands in; `wide` for tables and charts. */
export function Page({ wide, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className={cn('flex w-full flex-col gap-6 px-4 pt-7 pb-20 sm:px-8', wide ? 'max-w-[92rem]' : 'max-w-5xl')}>
      {children}
    </div>
  );
}
