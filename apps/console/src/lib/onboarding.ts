import type { StatusView } from '@tallygate/contracts/status-view';

type StepId = StatusView['onboarding'][number]['id'];

/** What each step of the first setup is called and where it is done. */
export const ONBOARDING: Record<StepId, { label: string; href: string }> = {
  gateway: { label: 'Gateway found', href: '/setup?step=gateway' },
  proxy: { label: 'Put an MCP server behind it', href: '/setup?step=server' },
  key_manager: { label: 'Say who may call', href: '/setup?step=callers' },
  publisher: { label: 'Choose where usage goes', href: '/setup?step=usage' },
  applied: { label: 'Apply', href: '/setup?step=apply' },
  first_call: { label: 'See the first call', href: '/setup?step=apply' },
  meter: { label: 'Price it with a meter', href: '/meters' },
};
