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
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <KeyRound aria-hidden className="size-3.5 text-ink-muted" />
      {typeof value === 'string' ? OTHERS[value] : value.join(', ') || 'Any key manager'}
    </span>
  );
}
