'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '#components/code-block.tsx';
import { useNow } from '#components/use-now.ts';
import { metersQuery } from '#data/meters.ts';
import { type Told, toldToAgents } from './told-to-agents.ts';

type PricePreviewProps = {
  proxy: ProxyView;
  told: Told;
  /** The plan of whoever reads it; absent for a company that is on none. */
  plan?: PlanView;
};

/** What an agent of a company on a plan reads, or of one that is on none, by the prices of now. */
export function PricePreview({ proxy, told, plan }: PricePreviewProps) {
  const { data: meters } = useQuery(metersQuery);
  const at = useNow();
  if (meters === undefined) return null;
  const tool = proxy.resource.spec.tools?.[0]?.name ?? 'a-tool';
  const shown = toldToAgents(meters, { proxy: proxy.id, uri: proxy.mcpUrl, tool, told, at, plan });
  return (
    <div className="grid min-w-0 gap-3">
      <p className="text-sm text-ink-muted">
        {plan === undefined
          ? 'What an agent of a company on no plan reads. Companies on a plan read their own price.'
          : `What an agent of a company on ${plan.name} reads at ${proxy.resource.spec.displayName}, without private prices.`}
      </p>
      {shown.map(({ label, json }) => (
        <CodeBlock key={label} label={label} code={JSON.stringify(json, null, 2)} />
      ))}
    </div>
  );
}
