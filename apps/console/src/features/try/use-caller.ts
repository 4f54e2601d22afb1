'use client';

import { useMemo, useState } from 'react';
import type { TryRequestInput } from '#data/try.ts';
import { isCallerName, namedCaller } from './caller-choice.tsx';

type Caller = TryRequestInput['caller'];

/** Who calls: by name, or by a token that this page alone remembers. */
export function useCaller(name: string) {
  const [token, setToken] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const caller = useMemo<Caller | null>(() => {
    if (!isCallerName(name)) return null;
    if (name !== 'token') return namedCaller(name);
    return token === null ? null : { kind: 'token', token };
  }, [name, token]);
  return {
    caller,
    hasToken: token !== null,
    /** Another number when what is offered is to be asked for again. */
    round,
    useToken: (next: string) => {
      setToken(next);
      setRound((before) => before + 1);
    },
  };
}
