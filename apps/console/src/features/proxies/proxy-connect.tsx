'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { CodeBlock } from '#components/code-block.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { keyHeaderOf } from '#data/proxies.ts';
import { statusQuery } from '#data/status.ts';
import { cn } from '#lib/class-names.ts';
import { isLoopback, MCP_CLIENTS, sandboxTokenSnippet } from '#lib/mcp-clients.ts';
import { useProxy } from './use-proxy.ts';

const IDS = MCP_CLIENTS.map((client) => client.id);

export function ProxyConnect({ id }: { id: string }) {
  const proxy = useProxy(id);
  const { data: status } = useQuery(statusQuery);
  const [chosen, setChosen] = useQueryState('client', parseAsStringLiteral(IDS).withDefault('curl'));
  const client = MCP_CLIENTS.find((entry) => entry.id === chosen) ?? MCP_CLIENTS[0];
  if (!client) return null;
  const input = {
    name: proxy.resource.metadata.name,
    url: proxy.mcpUrl,
    needsToken: proxy.authentication !== 'open',
    keyHeader: proxy.authentication === 'api-key' ? keyHeaderOf(proxy.resource) : undefined,
    protocolVersion: proxy.resource.spec.specVersion,
  };
  return (
    <div className="grid gap-6 md:grid-cols-[13rem_1fr]">
      <nav aria-label="Client" className="min-w-0">
        <ul className="flex gap-1 overflow-x-auto md:flex-col">
          {MCP_CLIENTS.map((entry) => (
            <li key={entry.id}>
              <button
                type="button"
                aria-pressed={entry.id === client.id}
                onClick={() => void setChosen(entry.id)}
                className={cn(
                  'w-full rounded-md px-3 py-1.5 text-start text-sm whitespace-nowrap text-ink-muted hover:bg-sunken hover:text-ink',
                  entry.id === client.id &&
                    'bg-brand-soft font-medium text-brand-ink hover:bg-brand-soft hover:text-brand-ink',
                )}
              >
                {entry.label}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 flex-col gap-4">
        {isLoopback(proxy.mcpUrl) && (
          <Alert tone="info">
            This address works on this machine only. Set the gateway’s public URL to connect clients elsewhere.
          </Alert>
        )}
        {Array.isArray(proxy.authentication) && status?.sandbox.on && client.format === 'shell' && (
          <CodeBlock
            label="Get a token from the built-in identity provider"
            code={sandboxTokenSnippet(status.sandbox.issuer, proxy.mcpUrl)}
            copyName="token command"
          />
        )}
        <CodeBlock label={client.place} code={client.snippet(input)} copyName={`${client.label} configuration`} />
        {client.note && <p className="text-sm text-ink-muted">{client.note}</p>}
        {Array.isArray(proxy.authentication) && (
          <p className="text-sm text-ink-muted">
            TOKEN stands for an access token issued for <code className="font-mono text-xs">{proxy.mcpUrl}</code>.
          </p>
        )}
        {proxy.authentication === 'api-key' && (
          <p className="text-sm text-ink-muted">
            TOKEN stands for an{' '}
            <Link href={`/proxies/${encodeURIComponent(id)}/keys`} className="underline underline-offset-3">
              API key of this proxy
            </Link>
            .
          </p>
        )}
        {client.installLink && (
          <div>
            <Button asChild>
              <a href={client.installLink(input)}>Install in {client.label}</a>
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
