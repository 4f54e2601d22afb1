import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** False on the server and until the scripts have taken over what the server drew, true from then on. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
