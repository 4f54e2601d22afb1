import { cn } from '#lib/class-names.ts';

/** A grey shape where content will be; shown only when loading takes longer than a blink. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      data-skeleton
      className={cn(
        'block animate-in rounded-md bg-line/70 fade-in-0 fill-mode-both delay-200 duration-300',
        className,
      )}
    />
  );
}
