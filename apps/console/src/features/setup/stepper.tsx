import type { StatusView } from '@tallygate/contracts/status-view';
import { Check } from 'lucide-react';
import Link from 'next/link';
import { cn } from '#lib/class-names.ts';
import { isDone, STEPS, type StepId } from './steps.ts';

export function Stepper({ current, status }: { current: StepId; status: StatusView }) {
  return (
    <nav aria-label="Steps">
      <ol className="flex gap-1.5 sm:grid sm:grid-cols-5">
        {STEPS.map((step, index) => {
          const done = isDone(step.id, status);
          const isCurrent = step.id === current;
          return (
            <li key={step.id} className={cn('max-sm:min-w-9', isCurrent && 'max-sm:min-w-0 max-sm:flex-1')}>
              <Link
                href={`/setup?step=${step.id}`}
                aria-current={isCurrent ? 'step' : undefined}
                className={cn(
                  'flex items-center gap-2 border-t-2 py-2 text-sm text-ink-muted hover:text-ink',
                  done ? 'border-brand' : 'border-line',
                  isCurrent && 'font-medium text-ink',
                  isCurrent && !done && 'border-ink',
                )}
              >
                <span
                  className={cn(
                    'grid size-5 shrink-0 place-items-center rounded-full border text-2xs font-semibold tabular-nums',
                    isCurrent ? 'border-ink' : done ? 'border-brand bg-brand text-on-brand' : 'border-line-strong',
                  )}
                >
                  {done && !isCurrent ? <Check aria-label="Done" className="size-3" /> : index + 1}
                </span>
                <span className={cn('truncate', !isCurrent && 'max-sm:sr-only')} title={step.label}>
                  {step.label}
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
