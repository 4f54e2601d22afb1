'use client';

import type { SecretView } from '@tallygate/contracts/secret-view';
import { Eye, EyeOff, KeyRound } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { Time } from './time.tsx';
import { Button } from './ui/button.tsx';
import { Input } from './ui/input.tsx';

/** A secret being typed: hidden, revealed only on request, never remembered by the browser. */
export function SecretInput(props: Omit<ComponentProps<'input'>, 'type'>) {
  const [isShown, setShown] = useState(false);
  return (
    <span className="relative block">
      <Input
        {...props}
        type={isShown ? 'text' : 'password'}
        autoComplete="off"
        spellCheck={false}
        className="pe-10 font-mono"
      />
      <button
        type="button"
        aria-label={isShown ? 'Hide what was typed' : 'Show what was typed'}
        aria-pressed={isShown}
        onClick={() => setShown(!isShown)}
        className="absolute top-1/2 end-1 grid size-7 -translate-y-1/2 place-items-center rounded text-ink-muted hover:text-ink"
      >
        {isShown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
      </button>
    </span>
  );
}

/** The help text of a field whose stored secret is kept when the field stays empty. */
export function describeStored({ reference }: SecretView): string {
  return reference ? `Stored: ${reference}. Leave it empty to keep it.` : 'Stored. Leave it empty to keep it.';
}

/** Stands in place of a stored secret, which is never shown, with a button to replace it. */
export function StoredSecret({
  secret,
  onReplace,
  replaceLabel,
}: {
  secret: SecretView;
  onReplace: () => void;
  replaceLabel: string;
}) {
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-md border bg-sunken/60 px-3 py-2 text-sm">
      <KeyRound aria-hidden className="size-4 text-ink-muted" />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {secret.reference ? (
          <>
            From <code className="font-mono text-xs">{secret.reference}</code>
          </>
        ) : (
          <>
            Set
            {secret.last4 && (
              <>
                , ends in <code className="font-mono text-xs">{secret.last4}</code>
              </>
            )}
          </>
        )}
        {secret.updatedAt && (
          <span className="text-ink-muted">
            , <Time iso={secret.updatedAt} />
            {secret.updatedBy && ` by ${secret.updatedBy}`}
          </span>
        )}
      </span>
      <Button size="sm" onClick={onReplace} aria-label={replaceLabel}>
        Replace
      </Button>
    </div>
  );
}
