import type { EventDetail } from '@tallygate/contracts/ledger-event';
import { ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import { May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';

/** After a call that was refused for its token: where such a token can be looked at. */
export function TokenHint({ event: { denial, proxy } }: { event: EventDetail }) {
  if (denial !== 'auth') return null;
  return (
    <May to="key-managers.write">
      <div>
        <Button size="sm" asChild>
          <Link href={`/check-token?proxy=${encodeURIComponent(proxy)}`}>
            <ShieldCheck aria-hidden /> Check such a token
          </Link>
        </Button>
      </div>
    </May>
  );
}
