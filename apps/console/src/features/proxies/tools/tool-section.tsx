'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { LoadError } from '#components/states.tsx';
import { metersQuery } from '#data/meters.ts';
import { proxyToolsQuery, useConfirmTools } from '#data/proxy-tools.ts';
import { ChangedTools } from './changed-tools.tsx';
import { heldTools, isHolding } from './held-definitions.ts';
import { lastListed } from './last-listed.ts';
import { type ListedName, listedNames } from './listed-names.ts';
import { otherNames, toolRows } from './tool-rows.ts';
import { isToConfirm } from './tool-state-words.ts';
import { ToolTable } from './tool-table.tsx';
import { ToolWindow } from './tool-window.tsx';

type ToolSectionProps = {
  proxy: ProxyView;
  /** When the server was last asked by this page. */
  askedAt: string | undefined;
  /** What callers see of the server, and what the access list names; undefined: what was last listed. */
  names: readonly ListedName[] | undefined;
  /** Absent where no switch can stand for what is served. */
  served?: { isServed: (name: string) => boolean; onToggle: (name: string, isServed: boolean) => void };
  /** A confirmation of a held tool changes the proxy, which is being edited. */
  isDirty: boolean;
  onConfirmed: (isHeld: boolean) => void;
};

/** The tools of a proxy, and whether they are what somebody confirmed. */
export function ToolSection({ proxy, askedAt, names: given, served, isDirty, onConfirmed }: ToolSectionProps) {
  const { id, mcpUrl, resource } = proxy;
  const { policies } = resource.spec;
  const known = useQuery(proxyToolsQuery(id, askedAt));
  const { data: meters = [] } = useQuery(metersQuery);
  const confirm = useConfirmTools(id);
  const [shown, setShown] = useQueryState('tool', parseAsString);
  const tools = heldTools(known.data?.tools ?? [], resource);
  const names = given ?? listedNames(lastListed(known.data), policies).tools;
  const isHeld = isHolding(resource);
  const confirmBlock = isHeld && isDirty ? 'Save or discard your changes first' : undefined;
  const listed = new Set(names.map(({ name }) => name));
  const others = otherNames(tools, policies).filter((name) => !listed.has(name));
  const rows = toolRows([...names, ...others.map((name) => ({ name }))], {
    tools,
    meters,
    policies,
    proxy: id,
    uri: mcpUrl,
  });
  const confirmThese = (chosen: typeof tools) =>
    confirm.mutate(
      chosen.map(({ name, listedHash }) => ({ name, hash: listedHash })),
      {
        onSuccess: () => {
          void setShown(null);
          onConfirmed(isHeld);
        },
      },
    );
  const open = tools.find(({ name }) => name === shown);
  return (
    <>
      <ChangedTools
        tools={tools}
        isHolding={isHeld}
        confirmBlock={confirmBlock}
        isBusy={confirm.isPending}
        onConfirmAll={() => confirmThese(tools.filter(({ state }) => isToConfirm(state)))}
      />
      {known.error && !known.data && (
        <LoadError error={known.error} what="how the tools are called" onRetry={() => void known.refetch()} />
      )}
      {confirm.error && open === undefined && (
        <p role="alert" className="text-sm font-medium text-bad">
          {confirm.error.message}
        </p>
      )}
      <ToolTable
        rows={rows}
        isCounted={known.data !== undefined}
        served={served}
        isHolding={isHeld}
        confirmBlock={confirmBlock}
        onConfirm={({ pinned }) => pinned && confirmThese([pinned])}
      />
      {open && open.state !== 'unlisted' && (
        <ToolWindow
          tool={open}
          isBusy={confirm.isPending}
          confirmBlock={confirmBlock}
          error={confirm.error}
          onClose={() => {
            confirm.reset();
            void setShown(null);
          }}
          onConfirm={() => confirmThese([open])}
        />
      )}
    </>
  );
}
