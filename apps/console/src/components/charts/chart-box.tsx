import type { ReactNode } from 'react';

/** Room for a chart that measures itself: as it takes none of its own, the box can become narrower than the chart was. */
export function ChartBox({ className, children }: { className: string; children: ReactNode }) {
  return (
    <div className={`relative ${className}`}>
      <div className="absolute inset-0">{children}</div>
    </div>
  );
}
