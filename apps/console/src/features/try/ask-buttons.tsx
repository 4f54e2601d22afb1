'use client';

import type { TryAnswer } from '@tallygate/contracts/try';
import { Button } from '#components/ui/button.tsx';

type AskButtonsProps = { answer: (given: TryAnswer['answer']) => void };

/** The answer, and the two ways to give none. */
export function AskButtons({ onAnswer, label, answer }: AskButtonsProps & { onAnswer: () => void; label: string }) {
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" onClick={onAnswer}>
        {label}
      </Button>
      <Decline answer={answer} />
    </div>
  );
}

/** No, or no answer at all: the protocol tells them apart. */
export function Decline({ answer }: AskButtonsProps) {
  return (
    <>
      <Button onClick={() => answer({ action: 'decline' })}>Decline</Button>
      <Button variant="ghost" onClick={() => answer({ action: 'cancel' })}>
        Cancel
      </Button>
    </>
  );
}
