import type { TestStep } from '@tallygate/contracts/connection-test';
import { CircleCheck, CircleMinus, CircleX } from 'lucide-react';
import { formatDuration } from '#lib/format.ts';

const RESULTS = {
  pass: { Icon: CircleCheck, style: 'text-good', word: 'Passed' },
  fail: { Icon: CircleX, style: 'text-bad', word: 'Failed' },
  skipped: { Icon: CircleMinus, style: 'text-ink-muted', word: 'Skipped' },
} as const;

/** What a connection test tried, step by step, and how to mend what failed. */
export function TestSteps({ steps, label }: { steps: readonly TestStep[]; label: string }) {
  return (
    <ol aria-label={label} className="divide-y rounded-lg border bg-surface">
      {steps.map((step) => {
        const { Icon, style, word } = RESULTS[step.result];
        return (
          <li key={step.name} className="flex gap-3 px-4 py-2.5">
            <Icon aria-label={word} className={`mt-0.5 size-4 shrink-0 ${style}`} />
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <p>
                <span className="font-medium">{step.name}</span> <span className="text-ink-muted">{step.detail}</span>
              </p>
              {step.fix && <p className="mt-0.5 text-sm text-ink">→ {step.fix}</p>}
            </div>
            {step.durationMs !== undefined && (
              <span className="text-xs whitespace-nowrap text-ink-muted tabular-nums">
                {formatDuration(step.durationMs)}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
