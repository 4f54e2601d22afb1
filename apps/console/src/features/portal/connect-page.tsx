'use client';

import { useQuery } from '@tanstack/react-query';
import { CodeBlock } from '#components/code-block.tsx';
import { EmptyState } from '#components/states.tsx';
import { portalServersQuery } from '#data/portal.ts';
import { clientSettings } from './client-settings.ts';
import { PortalPart } from './portal-part.tsx';

/** How an agent is connected, to be copied. */
export function ConnectPage() {
  return (
    <PortalPart title="Connect" reading={useQuery(portalServersQuery)}>
      {(servers) =>
        servers.length === 0 ? (
          <EmptyState heading="No server to connect to">Your provider has none that runs now.</EmptyState>
        ) : (
          servers.map((server) => (
            <section key={server.proxy} aria-labelledby={`server-${server.proxy}`} className="flex flex-col gap-3">
              <h2 id={`server-${server.proxy}`} className="text-base font-semibold">
                <bdi>{server.name}</bdi>
              </h2>
              <CodeBlock
                label={`Settings of an MCP client for ${server.name}`}
                code={clientSettings(server)}
                copyName="settings"
              />
              <p className="text-sm text-ink-muted">
                {server.keyHeader !== null
                  ? 'Put an API key in the place of YOUR_KEY.'
                  : 'The client signs in by itself, as the server tells it to.'}
              </p>
            </section>
          ))
        )
      }
    </PortalPart>
  );
}
