'use client';

import { Dialog, DialogContent } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { TABLE_KEYS } from './event-keys.ts';
import { NAVIGATION } from './navigation.ts';

const GENERAL = [
  { keys: ['⌘ / Ctrl', 'K'], label: 'Command palette' },
  { keys: ['/'], label: 'Search this page' },
  { keys: ['n'], label: 'New' },
  { keys: ['⌘ / Ctrl', 'Enter'], label: 'Submit a form or an editor' },
  { keys: ['Esc'], label: 'Close' },
  { keys: ['?'], label: 'This list' },
];

export function KeyboardHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const go = NAVIGATION.flatMap((group) => group.entries).map((entry) => ({
    keys: ['g', entry.key],
    label: entry.label,
  }));
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        heading="Keyboard shortcuts"
        description="Single keys are ignored in fields and can be turned off in Settings."
        className="max-w-2xl"
      >
        <div className="grid gap-8 sm:grid-cols-2">
          <div className="flex flex-col gap-8">
            <ShortcutList heading="Anywhere" shortcuts={GENERAL} />
            <ShortcutList
              heading="In events"
              shortcuts={TABLE_KEYS.map(({ key, label }) => ({ keys: key === 'E' ? ['Shift', 'E'] : [key], label }))}
            />
          </div>
          <ShortcutList heading="Go to" shortcuts={go} />
        </div>
      </DialogContent>
    </Dialog>
  );
}

function ShortcutList({ heading, shortcuts }: { heading: string; shortcuts: { keys: string[]; label: string }[] }) {
  return (
    <section>
      <h3 className="pb-2 text-xs font-medium text-ink-muted">{heading}</h3>
      <ul className="flex flex-col gap-1.5">
        {shortcuts.map(({ keys, label }) => (
          <li key={label} className="flex items-center justify-between gap-3">
            {label}
            <span className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
