'use client';

import type { Finding } from '@tallygate/contracts/finding';
import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { SecretViews } from '@tallygate/contracts/secret-view';
import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { ReadOnly } from '#components/rights.tsx';
import type { JsonSchema } from '#components/schema-form/json-schema.ts';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { keyManagersQuery } from '#data/key-managers.ts';
import { policiesQuery } from '#data/policies.ts';
import { editableResource, useSaveProxy } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { useProxy } from '../use-proxy.ts';
import { AttachedPolicy } from './attached-policy.tsx';

const AddPolicy = dynamic(() => import('./add-policy.tsx').then((module) => module.AddPolicy), { ssr: false });

/** The policies of a proxy in the order in which they run. */
export function ProxyPolicies({ id }: { id: string }) {
  // As it was when opened, then as saved: a change by somebody else must not replace what is being edited.
  const [opened, setOpened] = useState(useProxy(id));
  const { afterSave, applyDialog } = useAfterSave({ type: 'proxy', message: 'Policies saved' });
  const onSaved = (saved: ProxyView, shouldApply: boolean) => {
    setOpened(saved);
    afterSave(id, shouldApply);
  };
  return (
    <>
      <PolicyEditor key={opened.revision} proxy={opened} onSaved={onSaved} />
      {applyDialog}
    </>
  );
}

type Row = { key: number; attachment: PolicyAttachment };

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

type PolicyEditorProps = { proxy: ProxyView; onSaved: (saved: ProxyView, shouldApply: boolean) => void };

function PolicyEditor({ proxy, onSaved }: PolicyEditorProps) {
  const catalogue = useQuery(policiesQuery);
  const { data: keyManagers = [] } = useQuery(keyManagersQuery);
  const save = useSaveProxy();
  const [rows, setRows] = useState<Row[]>(() =>
    proxy.resource.spec.policies.map((attachment, key) => ({ key, attachment })),
  );
  const [openKey, setOpenKey] = useState<number | null>(null);
  const [isDirty, setDirty] = useState(false);
  const mayEdit = useMay('proxies.write');

  if (catalogue.error)
    return <LoadError error={catalogue.error} what="the policies" onRetry={() => void catalogue.refetch()} />;
  if (!catalogue.data) return <PageSkeleton />;

  const change = (next: Row[]) => {
    setRows(next);
    setDirty(true);
  };
  const move = (index: number, by: -1 | 1) => {
    const next = [...rows];
    const [row] = next.splice(index, 1);
    if (row) next.splice(index + by, 0, row);
    change(next);
  };
  const add = (name: string, version: string) => {
    const key = Math.max(proxy.resource.spec.policies.length, ...rows.map((row) => row.key)) + 1;
    change([...rows, { key, attachment: { name, version, params: {} } }]);
    setOpenKey(key);
  };
  const saveAll = (shouldApply: boolean) => {
    const resource = editableResource(proxy);
    resource.spec.policies = rows.map((row) => row.attachment);
    save.mutate(
      { id: proxy.id, resource, revision: proxy.revision },
      { onSuccess: (saved) => onSaved(saved, shouldApply) },
    );
  };
  const findings = save.error instanceof ApiError ? save.error.fields : [];
  const issuers = { issuers: keyManagers.map(({ entity }) => entity.name) };

  return (
    <div className="flex flex-col gap-4">
      <DirtyGuard when={isDirty} />
      {mayEdit === false && <ReadOnly to="proxies.write" what="policies" />}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-ink-muted">They run from top to bottom on each request.</p>
        {mayEdit && (
          <AddPolicy catalogue={catalogue.data} attached={rows.map((row) => row.attachment.name)} onAdd={add} />
        )}
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
                title={definition?.title ?? row.attachment.name}
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
      <FormProblems findings={findings} error={save.error} />
      {mayEdit && (
        <div className="flex flex-wrap justify-end gap-2">
          <Button busy={save.isPending} disabled={!isDirty} onClick={() => saveAll(false)}>
            Save
          </Button>
          <Button variant="primary" disabled={!isDirty || save.isPending} onClick={() => saveAll(true)}>
            Save and apply…
          </Button>
        </div>
      )}
    </div>
  );
}
