import { cn } from '#lib/class-names.ts';

/** Four strokes and the fifth across them: a tally, and a gate. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 32 32"
      aria-hidden="true"
      className={cn('size-7', className)}
      fill="none"
      strokeWidth="2.6"
      strokeLinecap="round"
    >
      <path d="M8.5 8v16M13.5 8v16M18.5 8v16M23.5 8v16" stroke="currentColor" />
      <path d="M5 21.5 27 10.5" className="stroke-rail-accent" />
    </svg>
  );
}
