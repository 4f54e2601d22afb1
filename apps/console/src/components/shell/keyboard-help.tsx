'use client';

import { Dialog, DialogContent } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { keyCaps, SHORTCUTS, type Shortcut } from './shortcut-registry.ts';
import { useIsMac } from './use-platform.ts';

const isGoing = ({ id }: Shortcut) => id.startsWith('go:');

export function KeyboardHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        heading="Keyboard shortcuts"
        description="Single keys are ignored in fields and can be turned off in Settings."
        className="max-w-2xl"
      >
        <div className="grid gap-8 sm:grid-cols-2">
          <div className="flex flex-col gap-6">
            <ShortcutList
              heading="Anywhere"
              shortcuts={SHORTCUTS.filter((one) => one.scope === 'anywhere' && !isGoing(one))}
            />
            <ShortcutList heading="In forms" shortcuts={SHORTCUTS.filter(({ scope }) => scope === 'forms')} />
            <ShortcutList
              heading="In the list of events"
              shortcuts={SHORTCUTS.filter(({ scope }) => scope === 'events')}
            />
          </div>
          <ShortcutList heading="Go to" shortcuts={SHORTCUTS.filter(isGoing)} />
        </div>
      </DialogContent>
    </Dialog>
  );
}

function ShortcutList({ heading, shortcuts }: { heading: string; shortcuts: readonly Shortcut[] }) {
  const isMac = useIsMac();
  return (
    <section>
      <h3 className="pb-2 text-xs font-medium text-ink-muted">{heading}</h3>
      <ul className="flex flex-col gap-1.5">
        {shortcuts.map(({ id, keys, label }) => (
          <li key={id} className="flex items-center justify-between gap-3">
            {label}
            <span className="flex gap-1">
              {keyCaps(keys, isMac).map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
