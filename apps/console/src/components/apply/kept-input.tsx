'use client';

import { useState } from 'react';
import { keptInput, withoutSecrets } from '#lib/kept-input.ts';
import { isSameInput } from '#lib/same-input.ts';
import { DirtyGuard } from '../dirty-guard.tsx';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';

type KeptInputProps<Input> = {
  isDirty: boolean;
  /** What the form holds; its members that may be secrets are not kept. */
  getInput: () => Input;
  /**
   * Reads what was kept, by whichever release of the console: undefined for what this form cannot hold. Such a thing is
   * offered to nobody.
   */
  read: (kept: unknown) => Input | undefined;
  onPutBack: (kept: Input) => void;
  /** What is edited, by its revision: what was typed into another one is not this one with a change. */
  revision?: number;
};

/**
 * Guards a form while it `isDirty`. What was typed when the page was left without a question is kept in this tab, without
 * secrets, and offered when the form is opened again.
 */
export function KeptInput<Input>({ isDirty, getInput, read, onPutBack, revision }: KeptInputProps<Input>) {
  // The address is another one by the time the form is taken away.
  const [address] = useState(() => location.pathname);
  const [kept, setKept] = useState(() => {
    const { value, revision: typedInto } = keptInput.of(address) ?? {};
    const input = read(value);
    if (input === undefined || isSameInput(value, withoutSecrets(getInput()))) return undefined;
    return { input, isOfOther: typedInto !== revision };
  });
  const end = () => {
    keptInput.drop(address);
    setKept(undefined);
  };
  return (
    <>
      <DirtyGuard when={isDirty} onLost={() => keptInput.keep(address, { value: getInput(), revision })} />
      {kept !== undefined && !isDirty && (
        <Alert
          tone="info"
          heading="What you typed here before is kept"
          actions={
            <>
              <Button
                size="sm"
                onClick={() => {
                  onPutBack(kept.input);
                  end();
                }}
              >
                Put it back
              </Button>
              <Button size="sm" variant="ghost" onClick={end}>
                Discard
              </Button>
            </>
          }
        >
          The page was left before it was saved. Secrets are not kept.
          {kept.isOfOther && ' Somebody saved another version since: look at all of it before you save yours.'}
        </Alert>
      )}
    </>
  );
}
