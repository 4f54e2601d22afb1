import type { EventDetail } from '@tallygate/contracts/ledger-event';
import { Play } from 'lucide-react';
import Link from 'next/link';
import { May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';

const KINDS: Readonly<Record<string, string>> = {
  'tools/call': 'tool',
  'prompts/get': 'prompt',
  'resources/read': 'resource',
};

/** The same tool, prompt or resource once more; what was sent is not known, because no event holds it. */
export function TryAgain({ event: { method, target, proxy } }: { event: EventDetail }) {
  const kind = KINDS[method];
  if (kind === undefined || target === undefined) return null;
  const query = new URLSearchParams({ proxy, offer: `${kind}:${target}` });
  return (
    <May to="proxies.write">
      <div className="flex flex-wrap items-center gap-3">
        <Button size="sm" asChild>
          <Link href={`/try?${query}`}>
            <Play aria-hidden /> Try again
          </Link>
        </Button>
        <span className="text-xs text-ink-muted">Arguments are never recorded.</span>
      </div>
    </May>
  );
}
