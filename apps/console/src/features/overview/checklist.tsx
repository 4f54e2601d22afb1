import type { StatusView } from '@tallygate/contracts/status-view';
import { ArrowRight, Check } from 'lucide-react';
import Link from 'next/link';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { cn } from '#lib/class-names.ts';

type StepId = StatusView['onboarding'][number]['id'];

/** What each step of the first setup is called and where it is done. */
const ONBOARDING: Record<StepId, { label: string; href: string }> = {
  gateway: { label: 'Gateway found', href: '/setup?step=gateway' },
  proxy: { label: 'Put an MCP server behind it', href: '/setup?step=server' },
  key_manager: { label: 'Say who may call', href: '/setup?step=callers' },
  publisher: { label: 'Choose where usage goes', href: '/setup?step=usage' },
  first_call: { label: 'Apply, and see the first call', href: '/setup?step=apply' },
};

/** What is left to do until calls are counted; gone for good when all is done. */
export function Checklist({ status }: { status: StatusView }) {
  const done = status.onboarding.filter((step) => step.done).length;
  const next = status.onboarding.find((step) => !step.done);
  if (!next) return null;
  return (
    <Card aria-labelledby="checklist">
      <CardHeader
        id="checklist"
        heading="Getting started"
        description={`${done} of ${status.onboarding.length} steps done`}
      />
      <ol className="divide-y">
        {status.onboarding.map((step) => {
          const { label, href } = ONBOARDING[step.id];
          return (
            <li key={step.id}>
              <Link
                href={href}
                className="flex items-center gap-3 px-5 py-2.5 hover:bg-sunken/60 focus-visible:outline-offset-[-2px]"
              >
                <span
                  className={cn(
                    'grid size-5 shrink-0 place-items-center rounded-full border',
                    step.done ? 'border-good bg-good-soft text-good' : 'border-line-strong',
                  )}
                >
                  {step.done && <Check aria-label="Done" className="size-3.5" />}
                </span>
                <span className={cn('flex-1', step.done ? 'text-ink-muted' : 'font-medium')}>{label}</span>
                {step.id === next.id && <ArrowRight aria-hidden className="size-4 text-brand-ink" />}
              </Link>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
