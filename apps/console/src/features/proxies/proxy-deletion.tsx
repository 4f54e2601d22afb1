'use client';

import { useQuery } from '@tanstack/react-query';
import { policyEffectQuery } from '#data/policy-effect.ts';
import { callsInWords } from './access-list/hidden-effect.ts';

/** Whose calls end with a proxy, counted over the last day. */
export function ProxyDeletion({ id }: { id: string }) {
  const usage = useQuery(policyEffectQuery(id, []));
  return (
    <p>
      {usage.data && <span className="font-medium text-ink">{sentence(callsInWords(usage.data.asked))} </span>}
      Its path then answers 404. Its calls stay recorded. A version that had it can be restored.
    </p>
  );
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
