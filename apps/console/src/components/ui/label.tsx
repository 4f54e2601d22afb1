import type { ComponentProps } from 'react';
import { cn } from '#lib/class-names.ts';

export function Label({ className, ...props }: ComponentProps<'label'>) {
  // biome-ignore lint/a11y/noLabelWithoutControl: the caller passes htmlFor
  return <label className={cn('text-sm font-medium text-ink', className)} {...props} />;
}
