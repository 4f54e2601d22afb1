import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageSkeleton } from '#components/states.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';

type PortalPartProps<T> = {
  title: string;
  reading: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>;
  actions?: ReactNode;
  children: (data: T) => ReactNode;
};

/** A page of the portal: its heading, and what was read for it or why nothing was. */
export function PortalPart<T>({ title, reading, actions, children }: PortalPartProps<T>) {
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold">{title}</h1>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {reading.data !== undefined ? (
        children(reading.data)
      ) : reading.error !== null ? (
        <Alert tone="bad" heading="This cannot be shown now" live>
          <p>{reading.error.message}</p>
          <Button size="sm" onClick={() => void reading.refetch()}>
            Try again
          </Button>
        </Alert>
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
