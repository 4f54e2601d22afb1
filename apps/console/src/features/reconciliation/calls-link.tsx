import Link from 'next/link';

/** The way from what differs to the calls behind it. */
export function CallsLink({ events }: { events: Readonly<Record<string, string>> }) {
  return (
    <Link href={`/events?${new URLSearchParams(events)}`} className="font-medium underline underline-offset-3">
      Open the calls
    </Link>
  );
}
