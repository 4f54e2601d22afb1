'use client';

import { X } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react';
import { splitList } from '#lib/split-list.ts';
import type { ControlProps } from './field.tsx';
import { fieldStyle } from './ui/input.tsx';

type ChipsInputProps = Partial<ControlProps> & {
  value: readonly string[];
  onChange: (value: string[]) => void;
  placeholder?: string;
  suggestions?: readonly string[];
  /** Names one entry for the remove buttons, e.g. `scope`. */
  noun?: string;
};

/** A list of short texts: Enter or a comma adds, a pasted list is split, duplicates are merged and said so. */
export function ChipsInput({
  value,
  onChange,
  placeholder,
  suggestions = [],
  noun = 'entry',
  ...control
}: ChipsInputProps) {
  const [draft, setDraft] = useState('');
  const [message, setMessage] = useState('');
  const listId = useId();

  const add = (text: string) => {
    const incoming = splitList(text);
    const fresh = [...new Set(incoming)].filter((entry) => !value.includes(entry));
    if (fresh.length > 0) onChange([...value, ...fresh]);
    setMessage(fresh.length < incoming.length ? 'Duplicates were merged.' : '');
    setDraft('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if ((event.key === 'Enter' || event.key === ',') && draft.trim() !== '') {
      event.preventDefault();
      add(draft);
    } else if (event.key === 'Backspace' && draft === '' && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const text = event.clipboardData.getData('text');
    if (splitList(text).length < 2) return;
    event.preventDefault();
    add(text);
  };

  return (
    <div>
      <div
        className={`${fieldStyle} flex min-h-8.5 flex-wrap items-center gap-1.5 px-1.5! py-1 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus`}
      >
        {value.map((entry) => (
          <span
            key={entry}
            className="inline-flex items-center gap-0.5 rounded bg-sunken py-0.5 pe-0.5 ps-2 font-mono text-xs"
          >
            {entry}
            <button
              type="button"
              aria-label={`Remove ${noun} ${entry}`}
              className="grid size-6 place-items-center rounded text-ink-muted hover:bg-line hover:text-ink"
              onClick={() => onChange(value.filter((other) => other !== entry))}
            >
              <X aria-hidden className="size-3" />
            </button>
          </span>
        ))}
        <input
          {...control}
          list={suggestions.length > 0 ? listId : undefined}
          value={draft}
          placeholder={value.length === 0 ? placeholder : undefined}
          spellCheck={false}
          autoComplete="off"
          className="h-6 min-w-28 flex-1 bg-transparent px-1.5 text-sm outline-none placeholder:text-ink-muted/80"
          onChange={(event) => {
            const text = event.target.value;
            if (suggestions.includes(text)) add(text);
            else setDraft(text);
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => draft.trim() !== '' && add(draft)}
        />
        {suggestions.length > 0 && (
          <datalist id={listId}>
            {suggestions
              .filter((entry) => !value.includes(entry))
              .map((entry) => (
                <option key={entry} value={entry} />
              ))}
          </datalist>
        )}
      </div>
      <p role="status" className="text-xs text-ink-muted empty:hidden">
        {message}
      </p>
    </div>
  );
}
