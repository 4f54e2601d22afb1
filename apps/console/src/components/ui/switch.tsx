import type { ComponentProps } from 'react';
import { cn } from '#lib/class-names.ts';

type SwitchProps = Omit<ComponentProps<'input'>, 'type' | 'role' | 'checked' | 'onChange'> & {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
};

/** The platform's own checkbox, drawn and announced as a switch. */
export function Switch({ className, onCheckedChange, ...props }: SwitchProps) {
  return (
    <input
      type="checkbox"
      role="switch"
      aria-checked={props.checked}
      onChange={(event) => onCheckedChange(event.target.checked)}
      className={cn(
        'inline-flex h-5.5 w-9.5 shrink-0 appearance-none items-center rounded-full border border-line-strong bg-sunken p-0.5 transition-colors before:block before:size-4 before:rounded-full before:bg-line-strong before:transition-transform checked:border-brand checked:bg-brand ltr:checked:before:translate-x-4 rtl:checked:before:-translate-x-4 checked:before:bg-on-brand disabled:opacity-55',
        className,
      )}
      {...props}
    />
  );
}
