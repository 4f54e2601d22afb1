'use client';

import type { ReactNode } from 'react';

/** The end of a form that stays in view: why a save was refused, then its buttons. Opaque, so that no field shows through. */
export function FormBar({
  failure,
  summary,
  children,
}: {
  failure: ReactNode;
  summary?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section
      aria-label="Unsaved changes"
      className="form-bar sticky bottom-0 z-20 -mx-4 flex flex-col gap-2.5 border-t bg-paper px-4 py-2.5 sm:-mx-6 sm:px-6"
    >
      {failure}
      {children && (
        <div className="flex min-h-9 flex-wrap items-center justify-end gap-2">
          {summary && <div className="me-auto min-w-0 text-sm text-ink-muted">{summary}</div>}
          {children}
        </div>
      )}
    </section>
  );
}
