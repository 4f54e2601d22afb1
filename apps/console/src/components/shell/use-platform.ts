import { useSyncExternalStore } from 'react';

const isMac = () => /mac|iphone|ipad/i.test(navigator.userAgent);
const subscribe = () => () => {};

/** Whether the command key of this keyboard is ⌘; the server, which cannot know, says Ctrl. */
export function useIsMac(): boolean {
  return useSyncExternalStore(subscribe, isMac, () => false);
}
