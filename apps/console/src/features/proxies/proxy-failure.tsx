'use client';

import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { ReactNode } from 'react';
import { DeletedMeanwhile } from '#components/apply/deleted-meanwhile.tsx';
import { SaveConflict } from '#components/apply/save-conflict.tsx';
import type { useSaveProxy } from '#data/proxies.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { PROXY_LABELS } from '#lib/proxy-labels.ts';

type ProxyFailureOptions = {
  save: ReturnType<typeof useSaveProxy>;
  /** As the editor was opened; absent while it makes a new one. */
  opened: ProxyView | undefined;
  onSaved: (saved: ProxyView) => void;
  /** Gives up what was edited for what the proxy is now. */
  onReload: () => void;
};

/** What can be done about a save that somebody else's write came before; undefined for every other failure. */
export function proxyFailure({ save, opened, onSaved, onReload }: ProxyFailureOptions): ReactNode {
  const { error, variables } = save;
  if (!(error instanceof ApiError) || !opened || variables?.id !== opened.id) return undefined;
  if (error.code === 'REVISION_STALE')
    return (
      <SaveConflict
        error={error}
        was={opened.resource}
        mine={variables.resource as McpProxy}
        theirsOf={(current) => current.resource as McpProxy}
        labelOf={(path) => labelAt(PROXY_LABELS, path)}
        busy={save.isPending}
        onSave={(resource, revision) => save.mutate({ id: opened.id, resource, revision }, { onSuccess: onSaved })}
        onDiscard={onReload}
      />
    );
  if (error.code === 'PROXY_NOT_FOUND')
    return (
      <DeletedMeanwhile
        noun="proxy"
        busy={save.isPending}
        onCreate={() => save.mutate({ resource: variables.resource }, { onSuccess: onSaved })}
      />
    );
  return undefined;
}
