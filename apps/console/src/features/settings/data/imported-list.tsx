'use client';

import type { ImportedEntity } from '@tallygate/contracts/configuration-file';
import { useState } from 'react';
import { DiffView } from '#components/diff-view.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { formatCount } from '#lib/format.ts';

const TYPES: Record<ImportedEntity['type'], string> = {
  setting: 'Setting',
  key_manager: 'Key manager',
  proxy: 'Proxy',
  publisher: 'Publisher',
  meter: 'Meter',
  plan: 'Plan',
};

const CHANGES: Record<ImportedEntity['change'], { label: string; tone: Tone }> = {
  create: { label: 'New', tone: 'good' },
  change: { label: 'Changes', tone: 'info' },
  same: { label: 'Same', tone: 'neutral' },
  error: { label: 'Cannot be taken over', tone: 'bad' },
};

type ImportedListProps = {
  entities: readonly ImportedEntity[];
  /** `type/id` of what is not taken over. */
  left: ReadonlySet<string>;
  onLeave: (left: ReadonlySet<string>) => void;
};

/** What an import would do, thing by thing; what stays the same is counted. */
export function ImportedList({ entities, left, onLeave }: ImportedListProps) {
  const shown = entities.filter(({ change }) => change !== 'same');
  const same = entities.length - shown.length;
  const toggle = (key: string) => {
    const next = new Set(left);
    if (!next.delete(key)) next.add(key);
    onLeave(next);
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {shown.length > 0 && (
        <ul aria-label="What the import changes" className="divide-y rounded-lg border bg-surface">
          {shown.map((entity) => {
            const key = `${entity.type}/${entity.id}`;
            return <Imported key={key} entity={entity} isTaken={!left.has(key)} onToggle={() => toggle(key)} />;
          })}
        </ul>
      )}
      {same > 0 && (
        <p className="text-sm text-ink-muted">
          {formatCount(same, 'thing is', 'things are')} here as the file has {same === 1 ? 'it' : 'them'}.
        </p>
      )}
    </div>
  );
}

type ImportedProps = { entity: ImportedEntity; isTaken: boolean; onToggle: () => void };

function Imported({ entity, isTaken, onToggle }: ImportedProps) {
  const [isOpen, setOpen] = useState(false);
  const { type, id, change, before, after, findings, missingSecrets, notes } = entity;
  const { label, tone } = CHANGES[change];
  const isBlocked = change === 'error' || missingSecrets.length > 0;
  return (
    <li className="flex min-w-0 flex-col gap-2 px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Checkbox
          aria-label={`Import ${TYPES[type].toLowerCase()} ${id}`}
          checked={isTaken && !isBlocked}
          disabled={isBlocked}
          onChange={onToggle}
        />
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <span className="text-ink-muted">{TYPES[type]}</span> {id}
        </span>
        <Badge tone={tone}>{label}</Badge>
        <Button size="sm" variant="ghost" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'}
        </Button>
      </div>
      {missingSecrets.length > 0 && (
        <p className="text-sm text-warn">{formatCount(missingSecrets.length, 'secret', 'secrets')} to type in above.</p>
      )}
      {findings.map(({ path, message }) => (
        <p key={`${path} ${message}`} className="text-sm text-bad [overflow-wrap:anywhere]">
          {path}: {message}
        </p>
      ))}
      {notes.map((note) => (
        <p key={note} className="text-sm text-ink-muted">
          {note}
        </p>
      ))}
      {isOpen && <DiffView before={before ?? ''} after={after} beforeLabel="Here" afterLabel="In the file" />}
    </li>
  );
}
