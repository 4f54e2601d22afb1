'use client';

import type { Offers, TryEvents } from '@tallygate/contracts/try';
import { useEffect, useState } from 'react';
import { runTry, type TryRequestInput } from '#data/try.ts';

type Offered = { offers: Offers | null; failure: Pick<TryEvents['failed'], 'message'> | null; isLoading: boolean };

type OfferedTo = {
  /** Null while nobody is chosen. */
  caller: TryRequestInput['caller'] | null;
  revision: TryRequestInput['revision'];
  /** Another number asks again. */
  round: number;
};

/** What a proxy offers to a caller, asked through the gateway as that caller. */
export function useOffers(proxy: string, { caller, revision, round }: OfferedTo): Offered {
  const [offered, setOffered] = useState<Offered>({ offers: null, failure: null, isLoading: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again
  useEffect(() => {
    if (proxy === '' || caller === null) {
      setOffered({ offers: null, failure: null, isLoading: false });
      return;
    }
    const leaving = new AbortController();
    setOffered({ offers: null, failure: null, isLoading: true });
    const set = (next: Offered) => {
      if (!leaving.signal.aborted) setOffered(next);
    };
    runTry(
      proxy,
      { caller, action: { kind: 'offers' }, revision },
      {
        signal: leaving.signal,
        onHappening: ({ name, data }) => {
          if (name === 'offers') set({ offers: data, failure: null, isLoading: false });
          if (name === 'failed') set({ offers: null, failure: data, isLoading: false });
        },
      },
    ).catch((error: Error) => set({ offers: null, failure: error, isLoading: false }));
    return () => leaving.abort();
  }, [proxy, caller, revision, round]);
  return offered;
}
