'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import { policyEffectQuery } from '#data/policy-effect.ts';
import { callsInWords } from './access-list/hidden-effect.ts';

/** Whose calls end with a proxy, counted over the last day, and what cannot be had back. */
export function ProxyDeletion({ proxy: { id, state } }: { proxy: Pick<ProxyView, 'id' | 'state'> }) {
  const usage = useQuery(policyEffectQuery(id, []));
  return (
    <p>
      {usage.data && <span className="font-medium text-ink">{sentence(callsInWords(usage.data.asked))} </span>}
      Its path then answers 404. Its calls stay recorded. A version that had it can be restored.
      {state === 'pending_change' && ' What was saved and never applied comes back only with undo.'}
    </p>
  );
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
