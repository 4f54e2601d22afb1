import type { ReactNode } from 'react';
import { Card } from '#components/ui/card.tsx';

type StepCardProps = { heading: string; description?: ReactNode; children?: ReactNode; actions?: ReactNode };

/** The frame of a step: what it is about, its fields, and the way on. */
export function StepCard({ heading, description, children, actions }: StepCardProps) {
  return (
    <Card className="overflow-hidden">
      <div className="flex flex-col gap-6 p-6 sm:p-8">
        <div>
          <h2 id="step-heading" className="text-xl font-semibold">
            {heading}
          </h2>
          {description && <p className="mt-1 max-w-[62ch] text-base text-ink-muted">{description}</p>}
        </div>
        {children}
      </div>
      {actions && (
        <div className="flex flex-wrap items-center justify-end gap-2 border-t bg-sunken/50 px-4 py-4 max-sm:flex-wrap-reverse sm:px-8">
          {actions}
        </div>
      )}
    </Card>
  );
}
