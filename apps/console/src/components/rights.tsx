'use client';

import type { Action } from '@tallygate/contracts/rights';
import { useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { createContext, type ReactNode, useContext } from 'react';
import { colleaguesQuery, useMay } from '#data/session.ts';
import { whoMay } from './who-may.ts';

type Right = { to: Action | readonly Action[] };

/** Whether the signed-in person may change what the components below show. */
const Editing = createContext(true);
export const useEditable = (): boolean => useContext(Editing);

/** Shows its children only to people who may do one of the actions `to`. */
export function May({ to, children }: Right & { children: ReactNode }) {
  return useMay(to) ? children : null;
}

type EditableProps = Right & {
  /** What is changed here, as the notice about missing rights names it: `proxies`. */
  what: string;
  children: ReactNode;
};

/** A form, or a part of one, that only some may change: for the others it is read-only, and says once why. */
export function Editable({ to, what, children }: EditableProps) {
  const isOutside = useContext(Editing);
  const isRefused = useMay(to) === false;
  const isEditable = isOutside && !isRefused;
  return (
    <Editing value={isEditable}>
      {isOutside && isRefused && <ReadOnly to={to} what={what} />}
      <fieldset disabled={!isEditable} data-read-only={isEditable ? undefined : ''} className="contents">
        {children}
      </fieldset>
    </Editing>
  );
}

/** Why something is read-only here, and whom to ask for a change. */
export function ReadOnly({ to, what }: Right & { what: string }) {
  const { data: colleagues } = useQuery(colleaguesQuery);
  return (
    <p className="flex items-center gap-2 text-sm text-ink-muted">
      <Lock aria-hidden className="size-4 shrink-0" />
      <span>
        You can read this; {whoMay([to].flat(), colleagues ?? [])} can change {what}.
      </span>
    </p>
  );
}
