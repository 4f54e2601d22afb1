'use client';

import type { PendingView } from '@tallygate/contracts/entity-change';
import { APPLY_ACTIONS } from '@tallygate/contracts/owners';
import { useState } from 'react';
import { ChangeList, refKey } from '#components/apply/change-list.tsx';
import { LeftChanges } from '#components/apply/left-changes.tsx';
import { ChangeEffect, EffectSummary } from '#components/apply/pending-effect.tsx';
import { DiffView } from '#components/diff-view.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { ReadOnly } from '#components/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#components/ui/tabs.tsx';
import { useMay } from '#data/session.ts';
import type { useApply } from '#data/versions.ts';
import { formatCount } from '#lib/format.ts';
import { useDiscard } from './use-discard.ts';

/** What waits, what it would do to calls, which of it to apply, and what to throw away. */
export function PendingChanges({ pending, apply }: { pending: PendingView; apply: ReturnType<typeof useApply> }) {
  const [excluded, setExcluded] = useState<ReadonlySet<string>>(new Set());
  const [message, setMessage] = useState('');
  const mayApply = useMay(APPLY_ACTIONS);
  const { discard, error } = useDiscard();
  const locked = new Set(pending.left.filter(({ fields }) => fields.length === 0).map(refKey));
  const chosen = pending.changes.filter((change) => !excluded.has(refKey(change)) && !locked.has(refKey(change)));
  const selection = chosen.length === pending.changes.length ? 'all' : chosen.map(({ type, id }) => ({ type, id }));
  const toggle = (key: string) =>
    setExcluded((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const isBlocked = pending.findings.length > 0 && chosen.length === pending.changes.length;
  return (
    <>
      <EffectSummary selection={selection} />
      <Tabs defaultValue="changes">
        <TabsList>
          <TabsTrigger value="changes">Changes</TabsTrigger>
          <TabsTrigger value="file">config.toml</TabsTrigger>
          <TabsTrigger value="checks">Checks</TabsTrigger>
        </TabsList>
        <TabsContent value="changes" className="flex flex-col gap-3">
          <ChangeList
            changes={pending.changes}
            selected={new Set(chosen.map(refKey))}
            onToggle={toggle}
            locked={locked}
            isPending
            onDiscard={mayApply ? discard : undefined}
            effectOf={(change) => <ChangeEffect change={change} selection={selection} />}
          />
          {error && <FormProblems findings={[]} error={error} />}
        </TabsContent>
        <TabsContent value="file" className="flex flex-col gap-2">
          {excluded.size > 0 && (
            <p className="text-sm text-ink-muted">This is the difference with all changes applied.</p>
          )}
          <DiffView before={pending.before} after={pending.after} beforeLabel="running" afterLabel="after apply" />
        </TabsContent>
        <TabsContent value="checks">
          <Checks pending={pending} />
        </TabsContent>
      </Tabs>
      {mayApply && <LeftChanges left={pending.left} />}
      {isBlocked && <FormProblems findings={pending.findings} />}
      {mayApply === false && <ReadOnly to={APPLY_ACTIONS} what="what runs" />}
      {mayApply && (
        <div className="flex flex-wrap items-end gap-3 border-t pt-5">
          <Field label="Message" optional className="min-w-60 flex-1">
            {(control) => (
              <Input
                {...control}
                value={message}
                maxLength={500}
                placeholder="What this is for…"
                onChange={(event) => setMessage(event.target.value)}
              />
            )}
          </Field>
          <Button
            variant="primary"
            busy={apply.isPending}
            disabled={chosen.length === 0 || isBlocked}
            onClick={() => apply.mutate({ selection, message, baseVersion: pending.baseVersion })}
          >
            {chosen.length === 0 ? 'Apply' : `Apply ${formatCount(chosen.length, 'change', 'changes')}`}
          </Button>
        </div>
      )}
    </>
  );
}

function Checks({ pending: { findings, warnings } }: { pending: PendingView }) {
  if (findings.length === 0 && warnings.length === 0) {
    return <Alert tone="good" heading="The file is valid and everything it names exists" />;
  }
  return (
    <div className="flex flex-col gap-3">
      <FormProblems findings={findings} />
      {warnings.map((warning) => (
        <Alert
          key={warning.path + warning.message}
          tone="warn"
          heading={<code className="font-mono text-xs">{warning.path}</code>}
        >
          <p className="first-letter:uppercase">{warning.message}</p>
        </Alert>
      ))}
    </div>
  );
}
