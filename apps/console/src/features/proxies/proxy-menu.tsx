'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { Copy, CopyPlus, Ellipsis, FlaskConical, Pause, Play, RotateCcw, Trash2 } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { editableResource, useSaveProxy } from '#data/proxies.ts';
import { useUndeleteEntity } from '#data/versions.ts';
import { notify } from '#lib/notify.ts';

type ProxyMenuProps = { proxy: ProxyView; label: string; onDelete: () => void };

export function ProxyMenu({ proxy, label, onDelete }: ProxyMenuProps) {
  const { leave } = useNavigate();
  const save = useSaveProxy();
  const undelete = useUndeleteEntity();
  const name = proxy.resource.spec.displayName;
  const isPaused = proxy.resource.spec.deploymentState === 'undeployed';
  const failed = (error: Error) => notify.error(error.message);
  const review = { label: 'Review', onClick: () => leave('/versions/pending') };

  const setServed = (isServed: boolean) => {
    const resource = editableResource(proxy);
    resource.spec.deploymentState = isServed ? 'deployed' : 'undeployed';
    save.mutate(
      { id: proxy.id, resource, revision: proxy.revision },
      {
        onSuccess: () =>
          notify.success(`${name} will be ${isServed ? 'served' : 'paused'}`, {
            description: 'Not running yet.',
            action: review,
          }),
        onError: failed,
      },
    );
  };
  const copyUrl = () => void navigator.clipboard.writeText(proxy.mcpUrl).then(() => notify.info('MCP URL copied'));

  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={label}>
          <Ellipsis aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {proxy.state === 'pending_delete' ? (
          <DropdownMenuItem
            onSelect={() =>
              undelete.mutate(
                { type: 'proxy', id: proxy.id },
                { onSuccess: () => notify.success('The deletion is taken back'), onError: failed },
              )
            }
          >
            <RotateCcw aria-hidden /> Take the deletion back
          </DropdownMenuItem>
        ) : (
          <>
            <DropdownMenuItem onSelect={() => leave(`/proxies/${encodeURIComponent(proxy.id)}/try`)}>
              <FlaskConical aria-hidden /> Try it
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={copyUrl}>
              <Copy aria-hidden /> Copy MCP URL
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => setServed(isPaused)}>
              {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
              {isPaused ? 'Serve' : 'Pause'}
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => leave(`/proxies/new?copy=${encodeURIComponent(proxy.id)}`)}>
              <CopyPlus aria-hidden /> Duplicate…
            </DropdownMenuItem>
            <DropdownMenuSeparator />
            <DropdownMenuItem onSelect={onDelete}>
              <Trash2 aria-hidden /> Delete proxy…
            </DropdownMenuItem>
          </>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
