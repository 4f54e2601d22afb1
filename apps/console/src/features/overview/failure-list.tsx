import type { Overview } from '@tallygate/contracts/overview';
import type { ServerView } from '@tallygate/contracts/server-view';
import Link from 'next/link';
import { classLabel } from '#components/charts/chart-words.ts';
import { RANGE_WORDS } from '#components/charts/range-words.ts';
import { CLASS_WORDS } from '#components/class-words.ts';
import { Figure } from '#components/figure.tsx';
import { serverWords } from '#components/server-words.ts';
import { useNow } from '#components/use-now.ts';

type FailureListProps = { overview: Overview; servers: readonly ServerView[] | undefined };

/** Failed calls by the side that failed, and the proxies where most of them were. */
export function FailureList({ overview: { failures, refused, range }, servers }: FailureListProps) {
  const nowMs = useNow();
  const { within } = RANGE_WORDS[range];
  const server = (proxy: string) => servers?.find((one) => one.proxy === proxy);
  const nameOf = (proxy: string) => server(proxy)?.displayName ?? proxy;
  const stateOf = (proxy: string) => {
    const found = server(proxy);
    return found && found.health.state === 'down' ? serverWords(found.health, nowMs).label.toLowerCase() : null;
  };
  return (
    <section aria-labelledby="failures" className="min-w-0">
      <h2 id="failures" className="font-semibold">
        Failures by source
      </h2>
      <ul className="mt-1 divide-y">
        {failures.map((side) => (
          <li key={side.class} className="py-1">
            <p className="flex h-6 items-center gap-2">
              <span aria-hidden className={`size-2.5 ${CLASS_WORDS[side.class].ink}`} />
              <span className="flex-1">{CLASS_WORDS[side.class].label}</span>
              <Figure figure={side} what={`${classLabel(side.class)} ${within}`} className="font-medium" />
            </p>
            {side.proxies.map(({ proxy, ...figure }) => {
              const state = side.class === 'server' ? stateOf(proxy) : null;
              return (
                <p key={proxy} className="flex min-h-6 items-center gap-2 ps-4.5 text-xs">
                  <Link
                    href={`/proxies/${encodeURIComponent(proxy)}`}
                    className="min-w-0 flex-1 truncate rounded hover:underline"
                  >
                    {nameOf(proxy)}
                    {state && <span className="text-bad"> {state}</span>}
                  </Link>
                  <Figure figure={figure} what={`${classLabel(side.class)} at ${nameOf(proxy)}, ${within}`} />
                </p>
              );
            })}
          </li>
        ))}
        <li className="flex h-8 items-center gap-2">
          <span className="flex-1 ps-4.5">Refused before the call was read</span>
          <Figure figure={refused} what={`Refused before the call was read, ${within}`} className="font-medium" />
        </li>
      </ul>
    </section>
  );
}
