'use client';

import type { Finding } from '@tallygate/contracts/finding';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { SecretViews } from '@tallygate/contracts/secret-view';
import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useMemo, useRef, useState } from 'react';
import { KeptInput } from '#components/apply/kept-input.tsx';
import { SaveBar } from '#components/apply/save-bar.tsx';
import { saveFailure } from '#components/apply/save-failure.tsx';
import { Editable } from '#components/rights.tsx';
import type { JsonSchema } from '#components/schema-form/json-schema.ts';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { keyManagersQuery } from '#data/key-managers.ts';
import { policiesQuery } from '#data/policies.ts';
import { usePolicyEffect } from '#data/policy-effect.ts';
import { editableResource, proxyInspectionQuery, useSaveProxy } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { SAVED_PROXY } from '../saved-proxy.ts';
import { listedNames } from '../tools/listed-names.ts';
import { AttachedPolicy } from './attached-policy.tsx';
import { type PolicyRow, putBack, readKeptPolicies } from './kept-policies.ts';
import { START_PARAMS } from './start-params.ts';

const AddPolicy = dynamic(() => import('./add-policy.tsx').then((module) => module.AddPolicy), { ssr: false });

/** Stored secrets of a policy by their paths in its params; rows that were there when it was opened have its place as key. */
function secretsOf({ secrets }: ProxyView, place: number): SecretViews {
  const prefix = `spec.policies[${place}].params.`;
  return Object.fromEntries(
    Object.entries(secrets).flatMap(([path, view]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), view]] : [],
    ),
  );
}

/** Findings of one attachment by path within its params; what concerns the attachment itself is under `''`. */
function findingsOfPolicy(findings: readonly Finding[], index: number): Record<string, string> {
  const prefix = `spec.policies[${index}]`;
  const result: Record<string, string> = {};
  for (const { path, message } of findings) {
    const bare = path.replace(/^resource\./, '').replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]');
    if (bare !== prefix && !bare.startsWith(`${prefix}.`)) continue;
    const inner = bare.slice(prefix.length + 1).replace(/^params\.?/, '');
    result[inner] = message;
  }
  return result;
}

type PolicyEditorProps = {
  proxy: ProxyView;
  onSaved: (saved: ProxyView, shouldApply: boolean) => void;
  onReload: () => void;
};

/** The policies of a proxy, to be added, moved, changed and saved together. */
export function PolicyEditor({ proxy, onSaved, onReload }: PolicyEditorProps) {
  const catalogue = useQuery(policiesQuery);
  const { data: keyManagers = [] } = useQuery(keyManagersQuery);
  const save = useSaveProxy();
  const opened = () => proxy.resource.spec.policies.map((attachment, key) => ({ key, attachment }));
  const [rows, setRows] = useState<PolicyRow[]>(opened);
  // The matrix leads to one of them, by its place.
  const [place] = useQueryState('open', parseAsInteger);
  const [openKey, setOpenKey] = useState<number | null>(place);
  const [isDirty, setDirty] = useState(false);
  const shouldApply = useRef(false);
  const mayEdit = useMay('proxies.write');
  const policies = useMemo(() => rows.map((row) => row.attachment), [rows]);
  const hasAccessList = policies.some(({ name }) => name === 'mcp-acl-list');
  const inspection = useQuery({ ...proxyInspectionQuery(proxy.id), enabled: mayEdit === true && hasAccessList });
  const effect = usePolicyEffect(proxy.id, policies);

  if (catalogue.error)
    return <LoadError error={catalogue.error} what="the policies" onRetry={() => void catalogue.refetch()} />;
  if (!catalogue.data) return <PageSkeleton />;

  const change = (next: PolicyRow[]) => {
    setRows(next);
    setDirty(true);
  };
  const discard = () => {
    setRows(opened());
    setDirty(false);
    save.reset();
  };
  const move = (index: number, by: -1 | 1) => {
    const next = [...rows];
    const [row] = next.splice(index, 1);
    if (row) next.splice(index + by, 0, row);
    change(next);
  };
  const add = (name: string, version: string) => {
    const key = Math.max(proxy.resource.spec.policies.length, ...rows.map((row) => row.key)) + 1;
    change([...rows, { key, attachment: { name, version, params: structuredClone(START_PARAMS[name] ?? {}) } }]);
    setOpenKey(key);
  };
  const saveAll = () => {
    const resource = editableResource(proxy);
    resource.spec.policies = policies;
    save.mutate(
      { id: proxy.id, resource, revision: proxy.revision },
      { onSuccess: (saved) => onSaved(saved, shouldApply.current) },
    );
  };
  const findings = save.error instanceof ApiError ? save.error.fields : [];
  const issuers = { issuers: keyManagers.map(({ entity }) => entity.name) };
  const titleOf = (name: string) => catalogue.data.find((entry) => entry.name === name)?.title ?? name;
  const rowOf = (path: string) => rows[Number(/policies[.[](\d+)/.exec(path)?.[1] ?? -1)];
  const listed = listedNames(inspection.data?.ok ? inspection.data : undefined, policies);

  return (
    <form
      aria-label="Policies"
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        saveAll();
      }}
    >
      <KeptInput
        isDirty={isDirty}
        getInput={() => rows.map(({ key, attachment }) => ({ place: key, attachment }))}
        read={readKeptPolicies}
        onPutBack={(kept) => change(kept.map((policy) => putBack(policy, proxy.resource.spec.policies)))}
        revision={proxy.revision}
      />
      <Editable to="proxies.write" what="policies">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-sm text-ink-muted">Checked in this order.</p>
          {mayEdit && <AddPolicy catalogue={catalogue.data} attached={policies.map(({ name }) => name)} onAdd={add} />}
        </div>
        {rows.length === 0 ? (
          <div className="rounded-xl border border-dashed">
            <EmptyState icon={<ListChecks />} heading="No policies yet">
              Start with MCP authentication: without it, anybody may call and no call can be billed.
            </EmptyState>
          </div>
        ) : (
          <ol aria-label="Attached policies" className="flex flex-col gap-3">
            {rows.map((row, index) => {
              const definition = catalogue.data.find((entry) => entry.name === row.attachment.name);
              return (
                <AttachedPolicy
                  key={row.key}
                  attachment={row.attachment}
                  title={titleOf(row.attachment.name)}
                  description={definition?.description}
                  schema={(definition?.schema ?? {}) as JsonSchema}
                  position={index}
                  count={rows.length}
                  isOpen={openKey === row.key}
                  isEditable={mayEdit !== false}
                  onToggle={() => setOpenKey(openKey === row.key ? null : row.key)}
                  errors={findingsOfPolicy(findings, index)}
                  suggestions={issuers}
                  secrets={secretsOf(proxy, row.key)}
                  listed={listed}
                  usage={effect.names}
                  effect={effect.at(index, row.attachment.name)}
                  onMove={(by) => move(index, by)}
                  onRemove={() => change(rows.filter((other) => other.key !== row.key))}
                  onChange={(params) =>
                    change(
                      rows.map((other) =>
                        other.key === row.key ? { ...row, attachment: { ...row.attachment, params } } : other,
                      ),
                    )
                  }
                />
              );
            })}
          </ol>
        )}
        <SaveBar
          isDirty={isDirty}
          busy={save.isPending}
          findings={findings}
          error={save.error}
          labelOf={(path) => {
            const row = rowOf(path);
            return row && titleOf(row.attachment.name);
          }}
          onGo={(path) => setOpenKey(rowOf(path)?.key ?? null)}
          failure={saveFailure({
            kind: SAVED_PROXY,
            save,
            opened: proxy,
            onSaved: (saved) => onSaved(saved, shouldApply.current),
            onReload,
          })}
          onDiscard={discard}
          onChoose={(value) => {
            shouldApply.current = value;
          }}
        />
      </Editable>
    </form>
  );
}
