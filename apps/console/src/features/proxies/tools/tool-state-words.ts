import type { ToolState } from '@tallygate/contracts/proxy-tools';

/** What differs from what was confirmed, as a badge says it; of a confirmed tool nothing is said. */
export const STATE_WORDS: Readonly<Record<ToolState, string | null>> = {
  confirmed: null,
  changed: 'Definition changed',
  added: 'New tool',
  removed: 'Not listed any more',
  unlisted: 'Not listed by the server',
};

/** Whether somebody is to look at it and confirm it. */
export function isToConfirm(state: ToolState): boolean {
  return state === 'changed' || state === 'added' || state === 'removed';
}
