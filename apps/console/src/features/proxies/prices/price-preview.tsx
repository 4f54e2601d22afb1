'use client';

import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '#components/code-block.tsx';
import { useNow } from '#components/use-now.ts';
import { metersQuery } from '#data/meters.ts';
import { toldToAgents } from './told-to-agents.ts';

type PricePreviewProps = { proxy: ProxyView; told: NonNullable<McpProxyInput['spec']['prices']> };

/** What an agent of a company on no plan reads, by the meters of now. */
export function PricePreview({ proxy, told }: PricePreviewProps) {
  const { data: meters } = useQuery(metersQuery);
  const at = useNow();
  if (meters === undefined) return null;
  const tool = proxy.resource.spec.tools?.[0]?.name ?? 'a-tool';
  const shown = toldToAgents(meters, { proxy: proxy.id, uri: proxy.mcpUrl, tool, told, at });
  return (
    <div className="grid min-w-0 gap-3">
      <p className="text-sm text-ink-muted">
        What an agent of a company on no plan reads. Companies on a plan read their own price.
      </p>
      {shown.map(({ label, json }) => (
        <CodeBlock key={label} label={label} code={JSON.stringify(json, null, 2)} />
      ))}
    </div>
  );
}
