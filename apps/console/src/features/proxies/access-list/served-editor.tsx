'use client';

import { CAPABILITY_KINDS } from '@tallygate/contracts/capability-kind';
import type { McpAclListParams } from '@tallygate/contracts/policies/mcp-acl-list';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { KeptInput } from '#components/apply/kept-input.tsx';
import { SaveBar } from '#components/apply/save-bar.tsx';
import { saveFailure } from '#components/apply/save-failure.tsx';
import { Editable } from '#components/rights.tsx';
import { usePolicyEffect } from '#data/policy-effect.ts';
import { editableResource, proxiesQuery, useSaveProxy } from '#data/proxies.ts';
import { proxyToolsQuery } from '#data/proxy-tools.ts';
import { ApiError } from '#lib/api-client.ts';
import { formatCount } from '#lib/format.ts';
import { isRecord } from '#lib/kept-input.ts';
import { SAVED_PROXY } from '../saved-proxy.ts';
import { heldDefinitions, isHolding } from '../tools/held-definitions.ts';
import { lastListed } from '../tools/last-listed.ts';
import { listedNames } from '../tools/listed-names.ts';
import { OnChangeChoice } from '../tools/on-change-choice.tsx';
import { ToolSection } from '../tools/tool-section.tsx';
import {
  copyChanges,
  readAccessLists,
  type ServedChange,
  servedChanges,
  soleAccessList,
  withAccessList,
} from './access-list-edit.ts';
import { AccessListForm } from './access-list-form.tsx';
import { AlsoAt } from './also-at.tsx';

type ServedEditorProps = {
  proxy: ProxyView;
  /** Absent for people who may not ask the server. */
  inspection: Inspection | undefined;
  onSaved: (saved: ProxyView, options: SavedServed) => void;
  onReload: () => void;
  onConfirmed: (isHeld: boolean) => void;
};

type SavedServed = {
  shouldApply: boolean;
  /** Other proxies that were changed alike. */
  also: readonly string[];
  /** Why others were not. */
  failures: readonly string[];
};

/** Which tools, resources and prompts of a server its proxy serves: the access list of the proxy as switches. */
export function ServedEditor({ proxy, inspection, onSaved, onReload, onConfirmed }: ServedEditorProps) {
  const policies = proxy.resource.spec.policies;
  const opened = soleAccessList(policies);
  const [list, setList] = useState(opened);
  const isHeld = isHolding(proxy.resource);
  const [shouldHold, setShouldHold] = useState(isHeld);
  const { data: known } = useQuery(proxyToolsQuery(proxy.id, inspection?.at));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shouldApply = useRef(false);
  const save = useSaveProxy();
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const edited = list ? withAccessList(policies, list) : policies;
  const effect = usePolicyEffect(proxy.id, edited);
  if (!opened || !list) return null;

  const all = listedNames(inspection ?? lastListed(known), policies);
  const free = proxy.resource.spec.billing?.tools ?? {};
  const listed = { ...all, tools: all.tools.map((tool) => ({ ...tool, isFree: free[tool.name]?.free === true })) };
  const knownNames = Object.fromEntries(CAPABILITY_KINDS.map((kind) => [kind, listed[kind].map(({ name }) => name)]));
  const changes = servedChanges(
    opened.params,
    list.params,
    knownNames as Record<(typeof CAPABILITY_KINDS)[number], string[]>,
  );
  const others = proxies.filter(({ id, state }) => id !== proxy.id && state !== 'pending_delete');
  const position = list.position ?? policies.length;
  const isDirty = JSON.stringify(opened) !== JSON.stringify(list) || shouldHold !== isHeld;

  const saveAll = async () => {
    const resource = editableResource(proxy);
    resource.spec.policies = edited;
    resource.spec.toolDefinitions = heldDefinitions(resource.spec.toolDefinitions, {
      shouldHold,
      tools: known?.tools ?? [],
    });
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
      <KeptInput
        isDirty={isDirty}
        getInput={() => ({ params: list.params, shouldHold })}
        read={readKeptServed}
        onPutBack={(kept) => {
          setList({ ...opened, params: kept.params });
          setShouldHold(kept.shouldHold);
        }}
        revision={proxy.revision}
      />
      <Editable to="proxies.write" what="which tools are served">
        <AccessListForm
          params={list.params}
          onChange={(params) => setList({ ...list, params })}
          listed={listed}
          usage={effect.names}
          effect={effect.at(position, 'mcp-acl-list')}
          toolTable={({ names, isServed, onToggle }) => (
            <ToolSection
              proxy={proxy}
              askedAt={inspection?.at}
              names={names}
              served={{ isServed, onToggle }}
              isDirty={isDirty}
              onConfirmed={onConfirmed}
            />
          )}
        />
        <OnChangeChoice isHolding={shouldHold} onChange={setShouldHold} canHold={(known?.readAt ?? null) !== null} />
        <AlsoAt proxy={proxy} others={others} changes={changes} chosen={chosen} onChange={setChosen} />
        <SaveBar
          isDirty={isDirty}
          busy={save.isPending}
          findings={save.error instanceof ApiError ? save.error.fields : []}
          error={save.error}
          labelOf={() => 'Access list'}
          summary={summaryOf(changes, shouldHold !== isHeld)}
          failure={saveFailure({
            kind: SAVED_PROXY,
            save,
            opened: proxy,
            onSaved: (saved) => onSaved(saved, { shouldApply: shouldApply.current, also: [], failures: [] }),
            onReload,
          })}
          onDiscard={() => {
            setList(opened);
            setShouldHold(isHeld);
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

/** What was kept of the switches. */
function readKeptServed(kept: unknown): { params: McpAclListParams; shouldHold: boolean } | undefined {
  if (!isRecord(kept) || !isRecord(kept.params) || typeof kept.shouldHold !== 'boolean') return undefined;
  const params = readAccessLists(kept.params);
  return params === null ? undefined : { params, shouldHold: kept.shouldHold };
}

function summaryOf(changes: readonly ServedChange[], isOtherHold: boolean): string {
  const count = (isServed: boolean) => changes.filter((change) => change.isServed === isServed).length;
  const parts = [
    count(false) > 0 && `${formatCount(count(false), 'name', 'names')} hidden`,
    count(true) > 0 && `${formatCount(count(true), 'name', 'names')} served again`,
    isOtherHold && 'what becomes of changed tools',
  ];
  return parts.filter(Boolean).join(', ');
}
