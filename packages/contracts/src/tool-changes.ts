import { countOf } from './count-words.ts';
import type { ToolChanges } from './proxy-tools.ts';

/** What differs from what was confirmed: `2 tools changed and 1 was added since they were confirmed`. */
export function toolChangesInWords({ changed, added, removed }: Omit<ToolChanges[number], 'proxy' | 'at'>): string {
  const [first, ...others] = [
    { count: changed, word: 'changed', is: '' },
    { count: added, word: 'added', is: 'be' },
    { count: removed, word: 'removed', is: 'be' },
  ].filter(({ count }) => count > 0);
  if (first === undefined) return 'Every tool is as it was confirmed';
  const verb = ({ count, word, is }: typeof first) => (is === '' ? word : `${count === 1 ? 'was' : 'were'} ${word}`);
  const parts = [
    `${countOf(first.count, 'tool', 'tools')} ${verb(first)}`,
    ...others.map((other) => `${other.count} ${verb(other)}`),
  ];
  const last = parts.pop();
  return `${parts.length === 0 ? '' : `${parts.join(', ')} and `}${last} since the tools were confirmed`;
}
