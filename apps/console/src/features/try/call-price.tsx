'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import { metersQuery } from '#data/meters.ts';
import { toolPrice } from '#lib/tool-price.ts';

type CallPriceProps = {
  proxy: ProxyView;
  /** The tool that is chosen; undefined where it is a prompt or a resource, which no price is for. */
  tool: string | undefined;
  isTest: boolean;
};

/** What the call costs whoever makes it, in a sentence. */
export function CallPrice({ proxy, tool, isTest }: CallPriceProps) {
  const { data: meters } = useQuery(metersQuery);
  if (meters === undefined || tool === undefined) return isTest ? 'Never billed.' : 'A real call: it is billed.';
  const isFree = proxy.resource.spec.billing?.tools?.[tool]?.free === true;
  const { price, meters: names } = toolPrice(meters, { proxy: proxy.id, uri: proxy.mcpUrl, tool });
  if (isFree) return isTest ? 'Never billed.' : 'A real call of a free tool: it is not billed.';
  if (price === null) return isTest ? 'Never billed.' : 'A real call, which no meter counts.';
  return (
    <span title={names}>
      {isTest ? `Never billed; a caller who pays is charged ${price}.` : `A real call: ${price}.`}
    </span>
  );
}
