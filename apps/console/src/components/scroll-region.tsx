import type { ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';

type ScrollRegionProps = { label: string; className?: string; children: ReactNode };

const style = 'relative overflow-x-auto more-beyond [--beyond:var(--surface)]';

/** A part that scrolls sideways by itself, shows where there is more, and is named and reachable by keyboard. */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus a keyboard cannot scroll it (WCAG 2.1.1)
    <section aria-label={label} tabIndex={0} className={cn(style, className)}>
      {children}
    </section>
  );
}
