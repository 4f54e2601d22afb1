import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section className={cn('rounded-xl border bg-surface shadow-panel', className)} {...props} />;
}

type CardHeaderProps = { heading: ReactNode; description?: ReactNode; actions?: ReactNode; id?: string };

export function CardHeader({ heading, description, actions, id }: CardHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-3 border-b px-5 py-4">
      <div className="min-w-0">
        <h2 id={id} className="text-base font-semibold">
          {heading}
        </h2>
        {description && <p className="mt-0.5 max-w-prose text-sm text-ink-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}

export function CardBody({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('p-5', className)} {...props} />;
}
