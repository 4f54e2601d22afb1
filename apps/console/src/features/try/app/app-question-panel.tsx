'use client';

import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { visitedAddress } from '../visited-address.ts';
import type { AppQuestion } from './use-app-calls.ts';

/** What a person is asked before an app does what it wants. */
export function AppQuestionPanel({ question: { text, link, answer } }: { question: AppQuestion }) {
  const address = link === undefined ? null : visitedAddress(link);
  return (
    <Alert
      tone="warn"
      live
      heading={text}
      actions={
        <>
          {link === undefined ? (
            <Button size="sm" variant="danger" onClick={() => answer(true)}>
              Call it
            </Button>
          ) : (
            address !== null && (
              <Button size="sm" asChild>
                <a href={address.href} target="_blank" rel="noopener noreferrer" onClick={() => answer(true)}>
                  Open {address.host}
                </a>
              </Button>
            )
          )}
          <Button size="sm" onClick={() => answer(false)}>
            {link === undefined ? 'Do not call' : 'Do not open'}
          </Button>
        </>
      }
    >
      {link !== undefined && (
        <p dir="ltr" className="font-mono text-xs">
          {address === null ? `${link} is no web address.` : address.href}
          {address?.readAs && ` is written as ${address.readAs}`}
        </p>
      )}
    </Alert>
  );
}
