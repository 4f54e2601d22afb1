'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { toolChangesInWords } from '@tallygate/contracts/tool-changes';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { toolChangesQuery } from '#data/proxy-tools.ts';

/** What somebody should know of a proxy before its numbers. */
export function ProxyNotices({ proxy }: { proxy: ProxyView }) {
  const { data: toolChanges } = useQuery(toolChangesQuery);
  const changes = toolChanges?.find((one) => one.proxy === proxy.id);
  const base = `/proxies/${encodeURIComponent(proxy.id)}`;
  return (
    <>
      {proxy.authentication === 'open' && (
        <Alert
          tone="warn"
          heading="Anybody who reaches the gateway may call this proxy"
          actions={
            <Button size="sm" asChild>
              <Link href={`${base}/policies`}>Require a token</Link>
            </Button>
          }
        >
          Its calls name no company, so they cannot be billed.
        </Alert>
      )}
      {changes && (
        <Alert
          tone="warn"
          heading={toolChangesInWords(changes)}
          actions={
            <Button size="sm" asChild>
              <Link href={`${base}/tools`}>See tools</Link>
            </Button>
          }
        >
          What a server says of its tools is what agents read and follow.
        </Alert>
      )}
      {proxy.serverRedirects.map(({ message, address }) => (
        <Alert
          key={message}
          tone="info"
          heading={message}
          actions={
            address !== null && (
              <Button size="sm" asChild>
                <Link href={`${base}/edit`}>Edit the address</Link>
              </Button>
            )
          }
        >
          The gateway follows the redirect, and asks for it anew after each start and each new configuration.
        </Alert>
      ))}
    </>
  );
}
