'use client';

import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Cable, CircleCheckBig, Copy, KeyRound, Moon, Plus, Search, Sun, WandSparkles } from 'lucide-react';
import { useTheme } from 'next-themes';
import * as Primitive from 'radix-ui/dialog';
import type { ReactNode } from 'react';
import { keyManagersQuery } from '#data/key-managers.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { notify } from '#lib/notify.ts';
import { useNavigate } from '../use-navigate.ts';
import { NAVIGATION } from './navigation.ts';

export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { leave } = useNavigate();
  const { setTheme } = useTheme();
  const { data: proxies = [] } = useQuery({ ...proxiesQuery, enabled: open });
  const { data: keyManagers = [] } = useQuery({ ...keyManagersQuery, enabled: open });

  const run = (action: () => void) => () => {
    onOpenChange(false);
    action();
  };
  const go = (href: string) => run(() => leave(href));

  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 bg-rail/55 backdrop-blur-[2px]" />
        <Primitive.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border bg-surface shadow-float"
        >
          <Primitive.Title className="sr-only">Command palette</Primitive.Title>
          <Command label="Command palette" loop>
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search aria-hidden className="size-4 text-ink-muted" />
              <Command.Input
                placeholder="Go to a page, a proxy, an action…"
                className="h-12 flex-1 bg-transparent text-base outline-none placeholder:text-ink-muted/80"
              />
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-muted">
              <Command.Empty className="px-3 py-8 text-center text-sm text-ink-muted">
                Nothing by that name.
              </Command.Empty>
              <Command.Group heading="Go to">
                {NAVIGATION.flatMap((group) => group.entries).map((entry) => (
                  <Item key={entry.href} icon={<entry.icon />} onSelect={go(entry.href)}>
                    {entry.label}
                  </Item>
                ))}
                <Item icon={<WandSparkles />} onSelect={go('/setup')}>
                  Setup
                </Item>
              </Command.Group>
              <Command.Group heading="Actions">
                <Item icon={<Plus />} onSelect={go('/proxies/new')}>
                  New proxy
                </Item>
                <Item icon={<Plus />} onSelect={go('/key-managers/new')}>
                  New key manager
                </Item>
                <Item icon={<CircleCheckBig />} onSelect={go('/versions/pending')}>
                  Review and apply changes
                </Item>
                <Item icon={<Sun />} onSelect={run(() => setTheme('light'))}>
                  Light theme
                </Item>
                <Item icon={<Moon />} onSelect={run(() => setTheme('dark'))}>
                  Dark theme
                </Item>
              </Command.Group>
              {proxies.length > 0 && (
                <Command.Group heading="Proxies">
                  {proxies.map((proxy) => (
                    <Item key={proxy.id} icon={<Cable />} onSelect={go(`/proxies/${encodeURIComponent(proxy.id)}`)}>
                      {proxy.resource.spec.displayName}{' '}
                      <span className="text-ink-muted">{proxy.resource.metadata.name}</span>
                    </Item>
                  ))}
                  {proxies.map((proxy) => (
                    <Item
                      key={`copy ${proxy.id}`}
                      icon={<Copy />}
                      onSelect={run(
                        () =>
                          void navigator.clipboard.writeText(proxy.mcpUrl).then(() => notify.info('MCP URL copied')),
                      )}
                    >
                      Copy MCP URL of {proxy.resource.metadata.name}
                    </Item>
                  ))}
                </Command.Group>
              )}
              {keyManagers.length > 0 && (
                <Command.Group heading="Key managers">
                  {keyManagers.map(({ entity }) => (
                    <Item
                      key={entity.name}
                      icon={<KeyRound />}
                      onSelect={go(`/key-managers/${encodeURIComponent(entity.name)}`)}
                    >
                      {entity.name}
                    </Item>
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Item({ icon, onSelect, children }: { icon: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      onSelect={onSelect}
      className="flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-sm data-[selected=true]:bg-brand-soft [&_svg]:size-4 [&_svg]:text-ink-muted"
    >
      {icon}
      <span>{children}</span>
    </Command.Item>
  );
}
