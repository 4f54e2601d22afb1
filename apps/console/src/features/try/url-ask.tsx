'use client';

import type { TryAnswer } from '@tallygate/contracts/try';
import { Button } from '#components/ui/button.tsx';
import { Decline } from './ask-buttons.tsx';
import { visitedAddress } from './visited-address.ts';

type UrlAskProps = {
  url: string;
  /** Told what the person does; absent where nobody waits for it. */
  answer?: (given: TryAnswer['answer']) => void;
};

/** The whole address is shown, with the host as it is really called, before anybody follows it. */
export function UrlAsk({ url, answer }: UrlAskProps) {
  const address = visitedAddress(url);
  if (address === null) {
    return (
      <>
        <p dir="ltr" className="font-mono text-xs [overflow-wrap:anywhere]">
          {url}
        </p>
        <p className="text-sm text-ink-muted">This is no web address, and is not opened.</p>
        {answer !== undefined && (
          <div className="flex flex-wrap gap-2">
            <Decline answer={answer} />
          </div>
        )}
      </>
    );
  }
  const { href, before, host, after, readAs } = address;
  return (
    <>
      <p dir="ltr" className="font-mono text-xs text-ink-muted [overflow-wrap:anywhere]">
        {before}
        <strong className="text-sm text-ink">{host}</strong>
        {after}
      </p>
      {readAs !== null && (
        <p className="text-sm text-warn">
          It is written as <bdi>{readAs}</bdi>, with letters that may look like others. It leads to {host}.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" asChild>
          <a href={href} target="_blank" rel="noopener noreferrer" onClick={() => answer?.({ action: 'accept' })}>
            Open {host}
          </a>
        </Button>
        {answer !== undefined && <Decline answer={answer} />}
      </div>
    </>
  );
}
