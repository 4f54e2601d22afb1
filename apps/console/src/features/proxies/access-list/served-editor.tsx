'use client';

import { CAPABILITY_KINDS } from '@tallygate/contracts/capability-kind';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { SaveBar } from '#components/apply/save-bar.tsx';
import { CodeBlock } from '#components/code-block.tsx';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { Editable } from '#components/rights.tsx';
import { usePolicyEffect } from '#data/policy-effect.ts';
import { editableResource, proxiesQuery, useSaveProxy } from '#data/proxies.ts';
import { ApiError } from '#lib/api-client.ts';
import { formatCount } from '#lib/format.ts';
import { proxyFailure } from '../proxy-failure.tsx';
import { copyChanges, type ServedChange, servedChanges, soleAccessList, withAccessList } from './access-list-edit.ts';
import { AccessListForm } from './access-list-form.tsx';
import { AlsoAt } from './also-at.tsx';
import { listedNames } from './listed-names.ts';

type ServedEditorProps = {
  proxy: ProxyView;
  /** Absent for people who may not ask the server. */
  inspection: Inspection | undefined;
  onSaved: (saved: ProxyView, options: SavedServed) => void;
  onReload: () => void;
};

type SavedServed = {
  shouldApply: boolean;
  /** Other proxies that were changed alike. */
  also: readonly string[];
  /** Why others were not. */
  failures: readonly string[];
};

/** Which tools, resources and prompts of a server its proxy serves: the access list of the proxy as switches. */
export function ServedEditor({ proxy, inspection, onSaved, onReload }: ServedEditorProps) {
  const policies = proxy.resource.spec.policies;
  const opened = soleAccessList(policies);
  const [list, setList] = useState(opened);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shouldApply = useRef(false);
  const save = useSaveProxy();
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const edited = list ? withAccessList(policies, list) : policies;
  const effect = usePolicyEffect(proxy.id, edited);
  if (!opened || !list) return null;

  const all = listedNames(inspection, policies);
  const free = proxy.resource.spec.billing?.tools ?? {};
  const listed = { ...all, tools: all.tools.map((tool) => ({ ...tool, isFree: free[tool.name]?.free === true })) };
  const known = Object.fromEntries(CAPABILITY_KINDS.map((kind) => [kind, listed[kind].map(({ name }) => name)]));
  const changes = servedChanges(
    opened.params,
    list.params,
    known as Record<(typeof CAPABILITY_KINDS)[number], string[]>,
  );
  const others = proxies.filter(({ id, state }) => id !== proxy.id && state !== 'pending_delete');
  const position = list.position ?? policies.length;
  const isDirty = JSON.stringify(opened) !== JSON.stringify(list);

  const saveAll = async () => {
    const resource = editableResource(proxy);
    resource.spec.policies = edited;
    const saved = await save.mutateAsync({ id: proxy.id, resource, revision: proxy.revision });
    const also: string[] = [];
    const failures: string[] = [];
    for (const other of others.filter(({ id }) => chosen.has(id))) {
      const copied = copyChanges(other.resource.spec.policies, changes);
      if (!copied) continue;
      const copy = editableResource(other);
      copy.spec.policies = copied;
      try {
        await save.mutateAsync({ id: other.id, resource: copy, revision: other.revision });
        also.push(other.id);
      } catch (error) {
        failures.push(`${other.resource.spec.displayName} was not changed: ${(error as Error).message}`);
      }
    }
    onSaved(saved, { shouldApply: shouldApply.current, also, failures });
  };

  return (
    <form
      aria-label="What is served"
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        // A refusal stands in the bar.
        void saveAll().catch(() => {});
      }}
    >
      <DirtyGuard when={isDirty} />
      <Editable to="proxies.write" what="which tools are served">
        <AccessListForm
          params={list.params}
          onChange={(params) => setList({ ...list, params })}
          listed={listed}
          usage={effect.names}
          effect={effect.at(position, 'mcp-acl-list')}
          detailOf={(kind, name) => kind === 'tools' && schemaOf(inspection, name)}
        />
        <AlsoAt proxy={proxy} others={others} changes={changes} chosen={chosen} onChange={setChosen} />
        <SaveBar
          isDirty={isDirty}
          busy={save.isPending}
          findings={save.error instanceof ApiError ? save.error.fields : []}
          error={save.error}
          labelOf={() => 'Access list'}
          summary={summaryOf(changes)}
          failure={proxyFailure({
            save,
            opened: proxy,
            onSaved: (saved) => onSaved(saved, { shouldApply: shouldApply.current, also: [], failures: [] }),
            onReload,
          })}
          onDiscard={() => {
            setList(opened);
            setChosen(new Set());
            save.reset();
          }}
          onChoose={(value) => {
            shouldApply.current = value;
          }}
        />
      </Editable>
    </form>
  );
}

function summaryOf(changes: readonly ServedChange[]): string {
  const count = (isServed: boolean) => changes.filter((change) => change.isServed === isServed).length;
  const parts = [
    count(false) > 0 && `${formatCount(count(false), 'name', 'names')} hidden`,
    count(true) > 0 && `${formatCount(count(true), 'name', 'names')} served again`,
  ];
  return parts.filter(Boolean).join(', ');
}

function schemaOf(inspection: Inspection | undefined, name: string): ReactNode {
  const tool = inspection?.tools.find((one) => one.name === name);
  if (!tool) return null;
  return (
    <CodeBlock
      label="Input schema"
      code={JSON.stringify(tool.inputSchema, null, 2)}
      copyName={`input schema of ${name}`}
    />
  );
}
