'use client';

import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cn } from '#lib/class-names.ts';
import { Label } from './ui/label.tsx';

export type ControlProps = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined };

type FieldProps = {
  label: ReactNode;
  help?: ReactNode;
  error?: string;
  optional?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
};

/** Label above, control, help and error below, tied together for readers. */
export function Field({ label, help, error, optional, className, children }: FieldProps) {
  const id = useId();
  const helpId = help ? `${id}-help` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-2">
        <Label htmlFor={id}>{label}</Label>
        {optional && <span className="text-xs text-ink-muted">Optional</span>}
      </div>
      {children({
        id,
        'aria-describedby': [errorId, helpId].filter(Boolean).join(' ') || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && (
        <p id={errorId} className="flex gap-1.5 text-xs font-medium text-bad [overflow-wrap:anywhere]">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {error}
        </p>
      )}
      {help && (
        <p id={helpId} className="text-xs text-ink-muted">
          {help}
        </p>
      )}
    </div>
  );
}

type ToggleFieldProps = Omit<FieldProps, 'optional'>;

/** A switch or a checkbox with its label beside it. */
export function ToggleField({ label, help, error, className, children }: ToggleFieldProps) {
  const id = useId();
  const helpId = help ? `${id}-help` : undefined;
  return (
    <div className={cn('flex items-start gap-3', className)}>
      <span className="flex h-5.5 items-center">
        {children({ id, 'aria-describedby': helpId, 'aria-invalid': error ? true : undefined })}
      </span>
      <div className="min-w-0">
        <Label htmlFor={id}>{label}</Label>
        {help && (
          <p id={helpId} className="text-xs text-ink-muted">
            {help}
          </p>
        )}
        {error && <p className="text-xs font-medium text-bad">{error}</p>}
      </div>
    </div>
  );
}

/** A titled group of fields: the title on the left on wide screens. */
export function FormSection({
  heading,
  description,
  children,
}: {
  heading: string;
  description?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      // The first and the last of the form, which may consist of groups with rights of their own.
      className="grid gap-x-10 gap-y-4 border-b py-6 lg:grid-cols-[15rem_minmax(0,40rem)] [:not(fieldset:not(:first-child))>&:first-child]:pt-1 [:not(fieldset:not(:last-child))>&:last-child]:border-b-0"
    >
      <div>
        <h2 id={id} className="text-base font-semibold">
          {heading}
        </h2>
        {description && <p className="mt-1 text-sm text-ink-muted">{description}</p>}
      </div>
      <div className="flex min-w-0 flex-col gap-5">{children}</div>
    </section>
  );
}
