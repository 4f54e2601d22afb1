'use client';

import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { usePathname } from 'next/navigation';
import * as Primitive from 'radix-ui/dialog';
import { useEffect, useState } from 'react';
import { handToken, tokenOfText } from '#lib/handed-token.ts';
import { useNavigate } from '../use-navigate.ts';
import { isSameShown, keepPlaces } from './palette/keep-places.ts';
import { PALETTE_GROUPS, type PaletteEntry, type PaletteGroup } from './palette/palette-entry.ts';
import { searchPalette } from './palette/search-palette.ts';
import { takeTypedAhead } from './palette/typed-ahead.ts';
import { eventOfText, usePaletteEntries } from './palette/use-palette-entries.ts';
import { useRecent } from './palette/use-recent.ts';

/** What the page at an address is about. */
const ABOUT: Readonly<Record<string, PaletteGroup>> = {
  proxies: 'Proxies',
  'key-managers': 'Key managers',
  meters: 'Meters',
  events: 'Tools',
  versions: 'Versions',
};

export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { leave } = useNavigate();
  const pathname = usePathname();
  const [text, setText] = useState('');
  // After the input has the focus: until then, keys are kept.
  useEffect(() => setText((typed) => takeTypedAhead() + typed), []);
  const entries = usePaletteEntries();
  const { recent, remember } = useRecent();
  const event = eventOfText(text);
  const token = tokenOfText(text);
  const answer = searchPalette(event ? [event, ...entries] : entries, token === null ? text : 'Check a token', {
    recent,
    here: ABOUT[pathname.split('/')[1] ?? ''],
  });
  // Lists arrive while one looks: what was shown for this text stays where it is.
  const [shown, setShown] = useState({ text, found: answer });
  const found = shown.text === text ? keepPlaces(shown.found, answer) : answer;
  if (shown.text !== text || !isSameShown(shown.found, found)) setShown({ text, found });

  const choose = (entry: PaletteEntry) => {
    remember(entry.id);
    onOpenChange(false);
    if (token !== null) handToken(token);
    if ('href' in entry.target) leave(entry.target.href);
    else entry.target.run();
  };

  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-50 bg-rail/55 backdrop-blur-[2px]" />
        <Primitive.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border bg-surface shadow-float"
        >
          <Primitive.Title className="sr-only">Command palette</Primitive.Title>
          <Command label="Command palette" loop shouldFilter={false}>
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search aria-hidden className="size-4 text-ink-muted" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder="Go to a page, a proxy, an action…"
                className="h-12 flex-1 bg-transparent text-base outline-none placeholder:text-ink-muted/80"
              />
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-muted">
              <Command.Empty className="px-3 py-8 text-center text-sm text-ink-muted [overflow-wrap:anywhere]">
                Nothing named “{text.trim().slice(0, 80)}” among {PALETTE_GROUPS.slice(0, -1).join(', ').toLowerCase()}.
              </Command.Empty>
              {found.map(({ group, entries: shown }) => (
                <Command.Group key={group} heading={group}>
                  {shown.map((entry) => (
                    <Item key={entry.id} entry={entry} onSelect={() => choose(entry)} />
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Item({ entry, onSelect }: { entry: PaletteEntry; onSelect: () => void }) {
  return (
    <Command.Item
      value={entry.id}
      onSelect={onSelect}
      className="flex min-w-0 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-sm data-[selected=true]:bg-brand-soft [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-muted"
    >
      <entry.icon aria-hidden />
      <span className="truncate" title={entry.label}>
        <bdi>{entry.label}</bdi>
      </span>
      {entry.hint && (
        <span dir="ltr" className="ms-auto max-w-[45%] shrink-0 truncate ps-2 text-xs text-ink-muted">
          {entry.hint}
        </span>
      )}
    </Command.Item>
  );
}
