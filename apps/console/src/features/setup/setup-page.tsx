'use client';

import { useQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useEffect, useRef } from 'react';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { statusQuery } from '#data/status.ts';
import { ApplyStep } from './apply-step.tsx';
import { CallersStep } from './callers-step.tsx';
import { GatewayStep } from './gateway-step.tsx';
import { ServerStep } from './server-step.tsx';
import { Stepper } from './stepper.tsx';
import { firstOpenStep, STEP_IDS, type StepId, stepAfter } from './steps.ts';
import { UsageStep } from './usage-step.tsx';

const STEP_VIEWS = {
  gateway: GatewayStep,
  server: ServerStep,
  callers: CallersStep,
  usage: UsageStep,
  apply: ApplyStep,
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
      <section ref={content} tabIndex={-1} aria-labelledby="step-heading" className="outline-none">
        <Step key={step} onNext={() => void setChosen(stepAfter(step))} />
      </section>
    </>
  );
}
