import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { KeyRound, LockOpen } from 'lucide-react';
import { Badge } from '#components/ui/badge.tsx';

const OTHERS = { 'api-key': 'API keys', basic: 'One user and password' } as const;

/** Who may call: the key managers by name, who has a key or a password, or a warning that anybody may. */
export function Authentication({ value }: { value: ProxyView['authentication'] }) {
  if (value === 'open') {
    return (
      <Badge tone="warn" title="Anybody who reaches the gateway may call this proxy">
        <LockOpen aria-hidden /> Open
      </Badge>
    );
  }
  const words = typeof value === 'string' ? OTHERS[value] : value.join(', ') || 'Any key manager';
  return (
    <span className="inline-flex max-w-full items-center gap-1.5">
      <KeyRound aria-hidden className="size-3.5 shrink-0 text-ink-muted" />
      <span className="min-w-0 truncate" title={words}>
        {words}
      </span>
    </span>
  );
}
