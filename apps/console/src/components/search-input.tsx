'use client';

import { Search } from 'lucide-react';
import { Input } from './ui/input.tsx';

type SearchInputProps = { value: string; onChange: (value: string) => void; label: string };

/** Filters a list as one types; `/` jumps to it. */
export function SearchInput({ value, onChange, label }: SearchInputProps) {
  return (
    <div className="relative w-full max-w-72">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 start-2.5 size-4 -translate-y-1/2 text-ink-muted"
      />
      <Input
        type="search"
        data-shortcut="search"
        title={`${label} (/)`}
        aria-keyshortcuts="/"
        aria-label={label}
        placeholder={`${label}…`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="ps-8.5"
      />
    </div>
  );
}
