import type { StatusView } from '@tallygate/contracts/status-view';

export const STEPS = [
  { id: 'gateway', label: 'Gateway', onboarding: 'gateway' },
  { id: 'server', label: 'MCP server', onboarding: 'proxy' },
  { id: 'callers', label: 'Who may call', onboarding: 'key_manager' },
  { id: 'usage', label: 'Where usage goes', onboarding: 'publisher' },
  { id: 'apply', label: 'Apply and call', onboarding: 'first_call' },
] as const;

export type StepId = (typeof STEPS)[number]['id'];
export const STEP_IDS = STEPS.map((step) => step.id);

/** Whether the present state already holds what a step is for. */
export function isDone(step: StepId, status: Pick<StatusView, 'onboarding'>): boolean {
  const { onboarding } = STEPS.find((entry) => entry.id === step) ?? {};
  return status.onboarding.some((entry) => entry.id === onboarding && entry.done);
}

/** The first step that is not done; the last one when all are. */
export function firstOpenStep(status: Pick<StatusView, 'onboarding'>): StepId {
  return STEP_IDS.find((step) => !isDone(step, status)) ?? 'apply';
}

export function stepAfter(step: StepId): StepId {
  return STEP_IDS[STEP_IDS.indexOf(step) + 1] ?? 'apply';
}
