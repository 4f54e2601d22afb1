import type { ReactNode } from 'react';

/** What a page holds, as wide as the window; a form, a text and a card limit themselves. */
export function Page({ children }: { children: ReactNode }) {
  return <div className="flex w-full min-w-0 flex-col gap-6 px-4 pb-20 sm:px-6 [&>.page-head]:-mb-3">{children}</div>;
}
