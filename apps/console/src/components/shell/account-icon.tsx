'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleUser } from 'lucide-react';
import { sessionQuery } from '#data/session.ts';

/** The picture of the account menu, with a dot while the password is the one that everybody knows. */
export function AccountIcon() {
  const { data: session } = useQuery(sessionQuery);
  return (
    <>
      <CircleUser aria-hidden />
      {session?.defaultPassword && (
        <span aria-hidden className="absolute end-1 top-1 size-2 rounded-full bg-warn ring-2 ring-paper" />
      )}
    </>
  );
}
