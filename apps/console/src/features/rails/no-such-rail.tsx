import { Waypoints } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';

export function NoSuchRail({ id }: { id: string }) {
  return (
    <EmptyState
      icon={<Waypoints />}
      heading={`There is no rail "${id}"`}
      action={
        <Button asChild>
          <Link href="/rails">All rails</Link>
        </Button>
      }
    >
      It was deleted, or the address is not complete.
    </EmptyState>
  );
}
