import type { ComponentProps } from 'react';
import { cn } from '#lib/class-names.ts';

export const fieldStyle =
  'w-full rounded-md border border-line-strong/80 bg-surface px-3 text-sm text-ink shadow-panel transition-colors placeholder:text-ink-muted/80 hover:border-line-strong file:me-3 file:rounded file:border file:border-line-strong file:bg-paper file:px-2.5 file:py-0.5 file:text-sm file:font-medium file:text-ink aria-invalid:border-bad aria-invalid:ring-1 aria-invalid:ring-bad disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-muted [&[readonly]]:bg-sunken';

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return <input type={type} className={cn(fieldStyle, 'h-8.5', className)} {...props} />;
}
