'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { statusQuery } from '#data/status.ts';

/** How far the first setup has come; gone once everything is done, absent until it is known. */
export function SetupProgress({ onNavigate }: { onNavigate?: () => void }) {
  const { data: status } = useQuery(statusQuery);
  if (!status) return null;
  const steps = status.onboarding;
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return null;
  return (
    <Link
      href="/setup"
      onClick={onNavigate}
      className="mx-2.5 mb-3 block rounded-lg border border-rail-line bg-rail-raised/50 p-3 text-xs hover:bg-rail-raised"
    >
      <span className="flex items-center justify-between font-medium text-rail-ink">
        Finish setting up <ArrowRight aria-hidden className="size-3.5" />
      </span>
      <span className="mt-2 flex gap-1" aria-hidden>
        {steps.map((step) => (
          <span key={step.id} className={`h-1 flex-1 rounded-full ${step.done ? 'bg-rail-accent' : 'bg-rail-line'}`} />
        ))}
      </span>
      <span className="mt-1.5 block text-rail-muted">
        {done} of {steps.length} steps done
      </span>
    </Link>
  );
}
