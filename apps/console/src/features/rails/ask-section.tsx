import { type QueryKey, type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';

type AskSectionProps<Answer, Key extends QueryKey> = {
  /** Where links lead to it. */
  id?: string;
  heading: string;
  /** Who is asked. */
  who: string;
  /** What of it is read. */
  what: string;
  query: UseQueryOptions<Answer, Error, Answer, Key>;
  /** What one learns by asking. */
  about: string;
  children: (answer: Answer | undefined) => ReactNode;
};

/** What a rail says when it is asked itself, which nobody does in passing: a button, and the answer. */
export function AskSection<Answer, Key extends QueryKey>({
  id,
  heading,
  who,
  what,
  query,
  about,
  children,
}: AskSectionProps<Answer, Key>) {
  const [isAsked, setAsked] = useState(false);
  const headingId = useId();
  const found = useQuery({ ...query, enabled: isAsked });
  return (
    <section id={id} aria-labelledby={headingId} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id={headingId} className="text-base font-semibold">
          {heading}
        </h2>
        <Button
          busy={found.isFetching}
          onClick={() => {
            if (isAsked) void found.refetch();
            setAsked(true);
          }}
        >
          Ask {who}
        </Button>
      </div>
      {found.error && !found.data ? (
        <LoadError error={found.error} what={what} onRetry={() => void found.refetch()} />
      ) : isAsked ? (
        children(found.data)
      ) : (
        <p className="text-sm text-ink-muted">{about}</p>
      )}
    </section>
  );
}
