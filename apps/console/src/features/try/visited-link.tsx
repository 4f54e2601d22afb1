import type { ReactNode } from 'react';
import { visitedAddress } from './visited-address.ts';

/** Where a link leads stands beside what it is called; what is no web address is text. */
export function VisitedLink({ href, name }: { href: string; name: ReactNode }) {
  const address = visitedAddress(href);
  if (address === null) return <span>{name}</span>;
  return (
    <a href={address.href} target="_blank" rel="noopener noreferrer" className="underline underline-offset-3">
      {name} <span className="text-ink-muted">({address.host})</span>
    </a>
  );
}
