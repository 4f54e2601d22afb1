import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';

/** What was called, with what was sent: known to this page alone, because no event holds it. */
export type RecentTry = { key: string; name: string; at: string; value: Record<string, unknown> };

/** How many are remembered. */
const MOST = 5;

/** The list with one more at its front. */
export function withRecent(list: readonly RecentTry[], one: RecentTry): RecentTry[] {
  return [one, ...list].slice(0, MOST);
}

/** The last calls of this page; a press brings one back as it was sent. */
export function RecentTries({ list, onPick }: { list: readonly RecentTry[]; onPick: (one: RecentTry) => void }) {
  if (list.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-muted">
      Recent
      {list.map((one) => (
        <Button key={one.at} variant="link" size="sm" className="text-xs" onClick={() => onPick(one)}>
          {one.name} <Time iso={one.at} />
        </Button>
      ))}
    </div>
  );
}
