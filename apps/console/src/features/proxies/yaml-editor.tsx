'use client';

import type { Finding, Note } from '@tallygate/contracts/finding';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { KeptInput } from '#components/apply/kept-input.tsx';
import { SaveBar } from '#components/apply/save-bar.tsx';
import { saveFailure } from '#components/apply/save-failure.tsx';
import { CodeEditor } from '#components/code-editor.tsx';
import { CopyButton } from '#components/copy-button.tsx';
import { Editable, May } from '#components/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { checkProxy, useSaveProxy } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { yamlWithoutSecrets } from '#lib/kept-yaml.ts';
import { inProxyWords } from '#lib/proxy-words.ts';
import { SAVED_PROXY } from './saved-proxy.ts';

const CHANGE = ['proxies.write', 'charges.write'] as const;

type Checked = { findings: Finding[]; notes: Note[]; ok: boolean };

/** Checks the syntax here, where the lines are known, and the content on the server, as a save would. */
async function check(text: string): Promise<Checked & { value: unknown }> {
  const { parseResourceText } = await import('./yaml-lines.ts');
  const { value, findings, lineOf } = parseResourceText(text);
  if (findings.length > 0) return { findings, notes: [], ok: false, value };
  const reply = await checkProxy(value);
  const placed = inFormWords(reply.findings).map((finding) => ({ ...finding, line: lineOf(finding.path) }));
  return { findings: placed, notes: reply.notes, ok: placed.length === 0, value };
}

/** What is wrong in the words that the form beside has for it; its path stays, which is what the text says. */
function inFormWords(findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, message: inProxyWords(finding.message) }));
}

type YamlEditorProps = {
  opened: ProxyView;
  initial: string;
  onSaved: (saved: ProxyView, shouldApply: boolean) => void;
  onReload: () => void;
};

/** A proxy as the text of its resource, checked and saved. */
export function YamlEditor({ opened, initial, onSaved, onReload }: YamlEditorProps) {
  const { id, revision } = opened;
  const shouldApply = useRef(false);
  const [text, setText] = useState(initial);
  const checking = useMutation({ mutationFn: check });
  const save = useSaveProxy();
  const isDirty = text !== initial;
  const mayEdit = useMay(CHANGE);

  const saveText = async () => {
    const checked = await checking.mutateAsync(text).catch(() => null);
    if (!checked?.ok) return;
    save.mutate(
      { id, resource: checked.value, revision },
      { onSuccess: (saved) => onSaved(saved, shouldApply.current) },
    );
  };
  const findings = checking.data?.findings ?? (save.error instanceof ApiError ? inFormWords(save.error.fields) : []);
  const marks = findings.flatMap(({ line, path, message }) =>
    line ? [{ line, message: path ? `${path}: ${message}` : message }] : [],
  );

  return (
    <form
      aria-label="YAML"
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void saveText();
      }}
    >
      <KeptInput
        isDirty={isDirty}
        getInput={() => yamlWithoutSecrets(text)}
        read={(kept) => (typeof kept === 'string' ? kept : undefined)}
        onPutBack={setText}
        revision={revision}
      />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[60ch] text-sm text-ink-muted">
          The same resource that the management API takes. Secrets are left out; what you do not write here stays
          stored.
        </p>
        <span className="flex gap-2">
          <CopyButton value={text} what="YAML" withLabel />
          <May to="proxies.write">
            <Button size="sm" busy={checking.isPending} onClick={() => checking.mutate(text)}>
              Check
            </Button>
          </May>
        </span>
      </div>
      <Editable to={CHANGE} what="proxies">
        <CodeEditor
          language="yaml"
          label="YAML of the proxy"
          value={text}
          onChange={mayEdit === false ? undefined : setText}
          marks={marks}
          onSubmit={() => {
            shouldApply.current = false;
            void saveText();
          }}
        />
        {checking.data?.ok && !save.error && !checking.isPending && (
          <Alert tone="good" live heading="No problems found">
            {checking.data.notes.length > 0 && (
              <ul className="list-disc ps-4">
                {checking.data.notes.map((note) => (
                  <li key={note.path + note.message}>{note.message}</li>
                ))}
              </ul>
            )}
          </Alert>
        )}
        <SaveBar
          isDirty={isDirty || findings.length > 0}
          busy={save.isPending || checking.isPending}
          findings={findings}
          error={checking.error ?? save.error}
          // The text has no labels: what is wrong is told by its path, and marked at its line.
          labelOf={(path) => path || undefined}
          failure={saveFailure({
            kind: SAVED_PROXY,
            save,
            opened,
            onSaved: (saved) => onSaved(saved, shouldApply.current),
            onReload,
          })}
          onDiscard={() => {
            setText(initial);
            checking.reset();
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
