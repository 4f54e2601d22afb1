'use client';

import type { Action } from '@tallygate/contracts/rights';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useEffect, useRef } from 'react';
import { PageHeader } from '#components/page-header.tsx';
import { Editable } from '#components/rights.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { statusQuery } from '#data/status.ts';
import { GatewayStep } from './gateway-step.tsx';
import { Stepper } from './stepper.tsx';
import { firstOpenStep, STEP_IDS, type StepId, stepAfter } from './steps.ts';

const STEP_VIEWS = {
  gateway: GatewayStep,
  server: dynamic<StepProps>(() => import('./server-step.tsx').then((module) => module.ServerStep), {
    ssr: false,
    loading: PageSkeleton,
  }),
  callers: dynamic<StepProps>(() => import('./callers-step.tsx').then((module) => module.CallersStep), {
    ssr: false,
    loading: PageSkeleton,
  }),
  usage: dynamic<StepProps>(() => import('./usage-step.tsx').then((module) => module.UsageStep), {
    ssr: false,
    loading: PageSkeleton,
  }),
  apply: dynamic<StepProps>(() => import('./apply-step.tsx').then((module) => module.ApplyStep), {
    ssr: false,
    loading: PageSkeleton,
  }),
};

/** What a step writes. */
const NEEDED: Record<StepId, Action> = {
  gateway: 'overview.read',
  server: 'proxies.write',
  callers: 'key-managers.write',
  usage: 'publishers.write',
  apply: 'proxies.write',
};

export type StepProps = { onNext: () => void };

/** The first run, in five steps that each write real configuration; everything here is also done on the normal pages. */
export function SetupPage() {
  const status = useQuery(statusQuery);
  const [chosen, setChosen] = useQueryState('step', parseAsStringLiteral(STEP_IDS).withOptions({ history: 'push' }));
  const content = useRef<HTMLElement>(null);
  const previous = useRef<StepId>(null);
  const step = chosen ?? (status.data && firstOpenStep(status.data));

  useEffect(() => {
    if (step && previous.current && previous.current !== step) content.current?.focus();
    previous.current = step ?? null;
  }, [step]);

  if (status.error && !status.data)
    return <LoadError error={status.error} what="the state of the gateway" onRetry={() => void status.refetch()} />;
  if (!status.data || !step) return <PageSkeleton />;
  const Step = STEP_VIEWS[step];
  return (
    <>
      <PageHeader
        title="Set up your gateway"
        description="From nothing to the first counted call. Nothing runs until you apply it in the last step."
      />
      <Stepper current={step} status={status.data} />
      <section ref={content} tabIndex={-1} aria-labelledby="step-heading" className="max-w-4xl outline-none">
        <Editable to={NEEDED[step]} what="what this step sets">
          <Step key={step} onNext={() => void setChosen(stepAfter(step))} />
        </Editable>
      </section>
    </>
  );
}
