import type { ReactNode } from 'react';

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded border border-current/25 px-1.5 py-0.5 font-sans text-2xs leading-none font-medium">
      {children}
    </kbd>
  );
}
