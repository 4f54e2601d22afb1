'use client';

import type { ServerView } from '@tallygate/contracts/server-view';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { CopyButton } from '#components/copy-button.tsx';
import { Figure } from '#components/figure.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { serversQuery } from '#data/servers.ts';
import { formatDuration } from '#lib/format.ts';
import { Authentication } from './authentication.tsx';
import { ServerDown } from './server-down.tsx';
import { useProxy } from './use-proxy.ts';

/** What is counted of a server's calls, each with the way to them. */
function trafficOf({ displayName, calls, failed, p95Ms }: ServerView) {
  return [
    { label: 'Calls, 24 h', value: <Figure figure={calls} what={`Calls of ${displayName} in 24 hours`} /> },
    { label: 'Failed, 24 h', value: <Figure figure={failed} what={`Failed calls of ${displayName} in 24 hours`} /> },
    { label: 'p95', value: p95Ms === null ? '–' : formatDuration(p95Ms) },
  ];
}

export function ProxyOverview({ id }: { id: string }) {
  const proxy = useProxy(id);
  const { spec } = proxy.resource;
  const base = `/proxies/${encodeURIComponent(id)}`;
  const { data: servers } = useQuery(serversQuery);
  const server = servers?.find((one) => one.proxy === id);
  return (
    <div className="flex flex-col gap-5">
      {server?.health.state === 'down' && <ServerDown server={server} />}
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
      <Card aria-label="MCP URL">
        <CardBody className="flex flex-wrap items-center justify-between gap-3">
          <div className="min-w-0">
            <p className="text-xs text-ink-muted">MCP URL for agents</p>
            <p className="font-mono text-base [overflow-wrap:anywhere]">{proxy.mcpUrl}</p>
          </div>
          <div className="flex gap-2">
            <CopyButton value={proxy.mcpUrl} what="MCP URL" withLabel />
            <Button size="sm" asChild>
              <Link href={`${base}/connect`}>Connect a client</Link>
            </Button>
          </div>
        </CardBody>
      </Card>
      <div className="grid grid-cols-1 gap-5 md:grid-cols-2">
        <Card>
          <CardHeader heading="Traffic" />
          <CardBody>
            <LedgerList
              entries={[
                ...(server === undefined ? [] : trafficOf(server)),
                { label: 'Last call', value: proxy.lastCallAt ? <Time iso={proxy.lastCallAt} /> : 'None yet' },
                { label: 'Who may call', value: <Authentication value={proxy.authentication} /> },
                { label: 'Policies', value: spec.policies.length },
              ]}
            />
            <p className="pt-4">
              <Link
                href={`/events?proxy=${encodeURIComponent(id)}`}
                className="rounded text-sm text-brand-ink underline underline-offset-3"
              >
                See its events
              </Link>
            </p>
          </CardBody>
        </Card>
        <Card>
          <CardHeader heading="Configuration" />
          <CardBody>
            <LedgerList
              entries={[
                { label: 'Name', value: <code className="font-mono text-xs">{proxy.resource.metadata.name}</code> },
                { label: 'Upstream', value: <code className="font-mono text-xs">{proxy.upstreamUrl}</code> },
                { label: 'Credential', value: proxy.upstreamSecret.set ? 'Set' : 'None' },
                { label: 'MCP revision', value: spec.specVersion },
                {
                  label: 'Changed',
                  value: (
                    <>
                      <Time iso={proxy.updatedAt} /> by {proxy.updatedBy}
                    </>
                  ),
                },
              ]}
            />
          </CardBody>
        </Card>
      </div>
      {proxy.notes.length > 0 && (
        <Alert tone="info" heading="Notes from reading this proxy">
          <ul className="list-disc pl-4">
            {proxy.notes.map((note) => (
              <li key={note.path + note.message}>
                <code className="font-mono text-xs">{note.path}</code>: {note.message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  );
}
