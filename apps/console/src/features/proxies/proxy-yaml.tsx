'use client';

import type { Finding, Note } from '@tallygate/contracts/finding';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { CodeEditor } from '#components/code-editor.tsx';
import { CopyButton } from '#components/copy-button.tsx';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May, ReadOnly } from '#components/rights.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { checkProxy, proxyYamlQuery, useSaveProxy } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { useProxy } from './use-proxy.ts';

export function ProxyYaml({ id }: { id: string }) {
  const [revision, setRevision] = useState(useProxy(id).revision);
  const yaml = useQuery(proxyYamlQuery(id, revision));
  const { afterSave, applyDialog } = useAfterSave({ type: 'proxy', message: 'Proxy saved' });
  const onSaved = (saved: ProxyView, shouldApply: boolean) => {
    setRevision(saved.revision);
    afterSave(saved.id, shouldApply);
  };
  if (yaml.error) return <LoadError error={yaml.error} what="the YAML" onRetry={() => void yaml.refetch()} />;
  return (
    <>
      {yaml.data === undefined ? (
        <PageSkeleton />
      ) : (
        <YamlEditor key={revision} id={id} initial={yaml.data} revision={revision} onSaved={onSaved} />
      )}
      {applyDialog}
    </>
  );
}

const CHANGE = ['proxies.write', 'charges.write'] as const;

type Checked = { findings: Finding[]; notes: Note[]; ok: boolean };

/** Checks the syntax here, where the lines are known, and the content on the server, as a save would. */
async function check(text: string): Promise<Checked & { value: unknown }> {
  const { parseResourceText } = await import('./yaml-lines.ts');
  const { value, findings, lineOf } = parseResourceText(text);
  if (findings.length > 0) return { findings, notes: [], ok: false, value };
  const reply = await checkProxy(value);
  const placed = reply.findings.map((finding) => ({ ...finding, line: lineOf(finding.path) }));
  return { findings: placed, notes: reply.notes, ok: placed.length === 0, value };
}

type YamlEditorProps = {
  id: string;
  initial: string;
  revision: number;
  onSaved: (saved: ProxyView, shouldApply: boolean) => void;
};

function YamlEditor({ id, initial, revision, onSaved }: YamlEditorProps) {
  const [text, setText] = useState(initial);
  const checking = useMutation({ mutationFn: check });
  const save = useSaveProxy();
  const isDirty = text !== initial;
  const mayEdit = useMay(CHANGE);

  const saveText = async (shouldApply: boolean) => {
    const checked = await checking.mutateAsync(text).catch(() => null);
    if (!checked?.ok) return;
    save.mutate({ id, resource: checked.value, revision }, { onSuccess: (saved) => onSaved(saved, shouldApply) });
  };
  const findings = checking.data?.findings ?? (save.error instanceof ApiError ? save.error.fields : []);
  const marks = findings.flatMap(({ line, path, message }) =>
    line ? [{ line, message: path ? `${path}: ${message}` : message }] : [],
  );

  return (
    <div className="flex flex-col gap-4">
      <DirtyGuard when={isDirty} />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[60ch] text-sm text-ink-muted">
          The same resource that the management API takes. Secrets are left out; what you do not write here stays
          stored.
        </p>
        <CopyButton value={text} what="YAML" withLabel />
      </div>
      <CodeEditor
        language="yaml"
        label="YAML of the proxy"
        value={text}
        onChange={mayEdit === false ? undefined : setText}
        marks={marks}
        onSubmit={() => void saveText(false)}
      />
      <FormProblems findings={findings} error={checking.error ?? save.error} />
      {checking.data?.ok && !save.isSuccess && !checking.isPending && (
        <Alert tone="good" live heading="No problems found">
          {checking.data.notes.length > 0 && (
            <ul className="list-disc pl-4">
              {checking.data.notes.map((note) => (
                <li key={note.path + note.message}>{note.message}</li>
              ))}
            </ul>
          )}
        </Alert>
      )}
      {mayEdit === false && <ReadOnly to={CHANGE} what="proxies" />}
      {mayEdit && (
        <div className="flex flex-wrap justify-end gap-2">
          <May to="proxies.write">
            <Button busy={checking.isPending} onClick={() => checking.mutate(text)}>
              Check
            </Button>
          </May>
          <Button busy={save.isPending} onClick={() => void saveText(false)}>
            Save
          </Button>
          <Button variant="primary" disabled={save.isPending} onClick={() => void saveText(true)}>
            Save and apply…
          </Button>
        </div>
      )}
    </div>
  );
}
