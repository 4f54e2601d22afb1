'use client';

import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import * as Slot from 'radix-ui/slot';
import type { ComponentProps } from 'react';
import { cn } from '#lib/class-names.ts';
import { useIsHydrated } from './use-is-hydrated.ts';

const buttonStyle = cva(
  'relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none disabled:opacity-55 disabled:cursor-not-allowed aria-disabled:opacity-55 aria-disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0 aria-busy:[&>svg:not(.animate-spin)]:hidden',
  {
    variants: {
      variant: {
        primary: 'bg-brand text-on-brand shadow-panel hover:bg-brand-hover',
        secondary: 'border border-line-strong/60 bg-surface text-ink hover:border-line-strong hover:bg-sunken',
        ghost: 'text-ink-muted hover:bg-sunken hover:text-ink',
        danger: 'bg-bad text-on-bad hover:bg-bad-hover',
        link: 'h-auto! px-0! text-brand-ink underline decoration-brand-ink/40 underline-offset-3 hover:decoration-brand-ink',
      },
      size: { sm: 'h-7 px-2.5 text-xs', md: 'h-8.5 px-3.5 text-sm', lg: 'h-10 px-5 text-base', icon: 'size-8 p-0' },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonStyle> & {
    asChild?: boolean;
    /** Work is under way: the label stays, a spinner takes the place of its icon, a second press does nothing. */
    busy?: boolean;
  };

export function Button({ className, variant, size, asChild, busy, type = 'button', children, ...props }: ButtonProps) {
  const isHydrated = useIsHydrated();
  const style = cn(buttonStyle({ variant, size }), className);
  if (asChild) {
    return (
      // A link that looks like a button is pressed like one: paper has no use for it.
      <Slot.Root className={cn(style, variant !== 'link' && 'print:hidden')} {...props}>
        {children}
      </Slot.Root>
    );
  }
  // A form that is sent before the scripts are there is sent by the browser itself, which writes its fields, passwords
  // among them, into the address.
  const isTooEarly = type === 'submit' && !isHydrated;
  return (
    <button
      type={type}
      className={style}
      aria-busy={busy || undefined}
      {...props}
      disabled={props.disabled || busy || isTooEarly}
    >
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
}
