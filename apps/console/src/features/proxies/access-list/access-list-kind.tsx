'use client';

import type { CapabilityKind } from '@tallygate/contracts/capability-kind';
import { type McpAclListParams, servedBy } from '@tallygate/contracts/policies/mcp-acl-list';
import type { CallCount, PolicyEffect } from '@tallygate/contracts/policy-effect';
import { type ReactNode, useId, useState } from 'react';
import { useEditable } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import type { ListedName } from '../tools/listed-names.ts';
import { listOfKind, withMode, withServed } from './access-list-edit.ts';
import { hiddenEffect } from './hidden-effect.ts';
import { ServedNames, type ServedNamesProps } from './served-names.tsx';

const HEADINGS: Record<CapabilityKind, string> = { tools: 'Tools', resources: 'Resources', prompts: 'Prompts' };
const ONE: Record<CapabilityKind, string> = { tools: 'tool', resources: 'resource', prompts: 'prompt' };

type AccessListKindProps = {
  kind: CapabilityKind;
  params: McpAclListParams;
  onChange: (params: McpAclListParams) => void;
  listed: readonly ListedName[];
  usage: PolicyEffect['names'] | undefined;
  refused: CallCount | undefined;
  error: string | undefined;
  /** Shows the rows in place of the plain ones. */
  table: ((props: ServedNamesProps) => ReactNode) | undefined;
};

export function AccessListKind(props: AccessListKindProps) {
  const { kind, params, onChange, listed, usage, refused, error, table } = props;
  const headingId = useId();
  // What was typed here stays in view when it is switched back, although the list no longer names it.
  const [added, setAdded] = useState<readonly string[]>([]);
  const list = listOfKind(params, kind);
  const isServed = servedBy(list);
  const isListed = new Set(listed.map(({ name }) => name));
  const asked = isListed.size === 0 ? (usage ?? []).map(({ name }) => name) : [];
  const others = [...new Set([...list.exceptions, ...added, ...asked])].filter((name) => !isListed.has(name));
  const names: ListedName[] = [...listed, ...others.map((name) => ({ name }))];
  const hidden = names.filter(({ name }) => !isServed(name)).length;
  const add = (name: string) => {
    setAdded([...added, name]);
    onChange(withServed(params, kind, { name, isServed: list.mode !== 'allow' }));
  };
  const rows: ServedNamesProps = {
    caption: `${HEADINGS[kind]} and whether they are served`,
    names,
    isListed: (name) => isListed.size === 0 || isListed.has(name),
    isServed,
    usage,
    onToggle: (name, served) => onChange(withServed(params, kind, { name, isServed: served })),
  };
  return (
    <section aria-labelledby={headingId} className="flex flex-col gap-3">
      <h2 id={headingId} className="text-sm font-semibold">
        {HEADINGS[kind]}
      </h2>
      <ModeSentence
        kind={kind}
        mode={list.mode}
        onChange={(mode) => onChange(withMode(params, kind, { mode, known: names.map(({ name }) => name) }))}
      />
      <p role="status" className="text-sm font-medium">
        {hiddenEffect(kind, { hidden, of: names.length, refused })}
      </p>
      {error && <p className="text-xs font-medium text-bad">{error}</p>}
      {table ? table(rows) : <ServedNames {...rows} />}
      <AddName kind={kind} hides={list.mode === 'allow'} onAdd={add} />
    </section>
  );
}

type ModeSentenceProps = {
  kind: CapabilityKind;
  mode: 'allow' | 'deny';
  onChange: (mode: 'allow' | 'deny') => void;
};

/** The mode as what it means for a name that the list does not know. */
function ModeSentence({ kind, mode, onChange }: ModeSentenceProps) {
  const name = useId();
  const choice = (value: 'allow' | 'deny', text: string, consequence: string) => (
    <label className="flex items-baseline gap-2 text-sm">
      <input
        type="radio"
        name={name}
        checked={mode === value}
        onChange={() => onChange(value)}
        className="size-4 translate-y-0.5 accent-brand"
      />
      <span>
        {text} <span className="text-ink-muted">{consequence}</span>
      </span>
    </label>
  );
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="sr-only">Which {kind} are served</legend>
      {choice('allow', `Serve all ${kind} but those switched off.`, `A new ${ONE[kind]} of the server is served.`)}
      {choice('deny', `Serve only the ${kind} switched on.`, `A new ${ONE[kind]} of the server stays hidden.`)}
    </fieldset>
  );
}

type AddNameProps = { kind: CapabilityKind; hides: boolean; onAdd: (name: string) => void };

/** A name that the server does not list: it may list it to some callers only, or tomorrow. */
function AddName({ kind, hides, onAdd }: AddNameProps) {
  const [text, setText] = useState('');
  const isEditable = useEditable();
  if (!isEditable) return null;
  const verb = hides ? 'Hide' : 'Serve';
  const add = () => {
    const name = text.trim();
    if (name === '') return;
    onAdd(name);
    setText('');
  };
  return (
    <div className="flex max-w-md gap-2">
      <Input
        aria-label={`${verb} a ${ONE[kind]} that is not listed`}
        placeholder={
          kind === 'resources' ? 'URI of a resource that is not listed' : `Name of a ${ONE[kind]} that is not listed`
        }
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || text.trim() === '') return;
          event.preventDefault();
          add();
        }}
      />
      <Button disabled={text.trim() === ''} onClick={add}>
        {verb}
      </Button>
    </div>
  );
}
