'use client';

import { useId } from 'react';

type OnChangeChoiceProps = {
  isHolding: boolean;
  onChange: (isHolding: boolean) => void;
  /** Until the server was listed there is nothing to hold tools to. */
  canHold: boolean;
};

/** What is done when the server describes a tool otherwise than it was confirmed. */
export function OnChangeChoice({ isHolding, onChange, canHold }: OnChangeChoiceProps) {
  const name = useId();
  const choice = (isHeld: boolean, text: string, consequence: string) => (
    <label className="flex items-baseline gap-2 text-sm">
      <input
        type="radio"
        name={name}
        checked={isHolding === isHeld}
        disabled={isHeld && !canHold && !isHolding}
        onChange={() => onChange(isHeld)}
        className="size-4 translate-y-0.5 accent-brand"
      />
      <span>
        {text} <span className="text-ink-muted">{consequence}</span>
      </span>
    </label>
  );
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-semibold">When the server changes a tool</legend>
      {choice(false, 'Serve it as it is now.', 'You are told, here and by Doctor.')}
      {choice(
        true,
        'Hold it until somebody confirms it.',
        canHold || isHolding
          ? 'Agents neither see nor call a changed or new tool.'
          : 'The tools of the server were not listed yet.',
      )}
    </fieldset>
  );
}
