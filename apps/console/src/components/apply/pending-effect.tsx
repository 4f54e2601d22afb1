'use client';

import type { Change, EntityRef } from '@tallygate/contracts/entity-change';
import type { EffectFinding } from '@tallygate/contracts/pending-effect';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { pendingEffectQuery } from '#data/pending-effect.ts';
import { cn } from '#lib/class-names.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { Figure } from '../figure.tsx';
import { refKey } from './change-list.tsx';

type Counted = Pick<EffectFinding, 'calls' | 'query' | 'isExact'>;

/** What a selection would have done to the calls of a day, in one line; each number leads to its calls. */
export function EffectSummary({ selection }: { selection: 'all' | readonly EntityRef[] }) {
  const effect = useQuery(pendingEffectQuery(selection));
  if (effect.error && !effect.data)
    return (
      <p className="text-sm text-ink-muted">
        The effect on calls cannot be shown. Applying is not affected.{' '}
        <button type="button" className="rounded underline" onClick={() => void effect.refetch()}>
          Try again
        </button>
      </p>
    );
  if (!effect.data) return <p className="text-sm text-ink-muted">Counting the calls that this concerns…</p>;
  const { asked, sum } = effect.data;
  const parts = [
    { counted: sum.refused, words: 'would be refused', isBad: true },
    { counted: sum.notFound, words: 'would get 404', isBad: true },
    { counted: sum.untold, words: 'cannot be told', isBad: false },
  ].filter(({ counted }) => counted.calls > 0);
  return (
    <p aria-live="polite" className={cn('text-sm', effect.isPlaceholderData && 'opacity-60')}>
      <span className="font-medium">Effect:</span>{' '}
      {asked.calls === 0 ? (
        'there were no calls in 24 h to tell it by.'
      ) : parts.length === 0 ? (
        `none of ${formatCount(asked.calls, 'call', 'calls')} in 24 h would be refused or get 404.`
      ) : (
        <>
          {parts.map(({ counted, words, isBad }, place) => (
            <span key={words}>
              {place > 0 && ', '}
              <CallCount counted={counted} what={`Calls that ${words}`} isBad={isBad} />
              {place === 0 && ` of ${formatCount(asked.calls, 'call', 'calls')} in 24 h`} {words}
              {counted.consumers > 0 && ` (${formatCount(counted.consumers, 'consumer', 'consumers')})`}
            </span>
          ))}
          .
        </>
      )}
      <LeftOut proxies={sum.proxiesLeftOut} />
    </p>
  );
}

/** That there is more than was looked at. */
function LeftOut({ proxies }: { proxies: number }) {
  if (proxies === 0) return null;
  return ` What becomes of calls through ${formatCount(proxies, 'more proxy', 'more proxies')} that ${
    proxies === 1 ? 'changes' : 'change'
  } is not counted.`;
}

/** The same of one change by itself; nothing where calls do not show what it does. */
export function ChangeEffect({ change, selection }: { change: Change; selection: 'all' | readonly EntityRef[] }) {
  const { data } = useQuery(pendingEffectQuery(selection));
  const own = data?.changes.find((one) => refKey(one) === refKey(change));
  if (!own?.isLooked) return null;
  const { findings, proxiesLeftOut } = own;
  if (findings.length === 0)
    return (
      <p className="mt-1 text-xs text-ink-muted">
        {proxiesLeftOut === 0
          ? 'Changes nothing for any call of 24 h.'
          : 'Changes nothing for the calls of 24 h that were looked at.'}
        <LeftOut proxies={proxiesLeftOut} />
      </p>
    );
  return (
    <ul aria-label="Effect on calls" className="mt-1 text-xs">
      {findings.map((finding) => {
        const isBad = finding.kind === 'refused' || finding.kind === 'not_found';
        return (
          <li key={finding.kind + finding.words} className={isBad ? undefined : 'text-ink-muted'}>
            <CallCount counted={finding} what={`Calls that ${finding.words}`} isBad={isBad} withNoun />
            {finding.consumers > 0 && ` of ${formatCount(finding.consumers, 'consumer', 'consumers')}`} {finding.words}
          </li>
        );
      })}
      {proxiesLeftOut > 0 && (
        <li className="text-ink-muted">
          <LeftOut proxies={proxiesLeftOut} />
        </li>
      )}
    </ul>
  );
}

type CallCountProps = { counted: Counted; what: string; isBad: boolean; withNoun?: boolean };

function CallCount({ counted: { calls, query, isExact }, what, isBad, withNoun = false }: CallCountProps) {
  const number = withNoun ? formatCount(calls, 'call', 'calls') : formatNumber(calls);
  const style = cn('font-medium', isBad && 'text-bad');
  return (
    <>
      {isExact ? (
        <Figure figure={{ count: calls, query }} what={what} className={cn('underline', style)}>
          {number}
        </Figure>
      ) : (
        <span className={style}>{number}</span>
      )}
      {!isExact && query.proxy !== '' && (
        <>
          {' '}
          (
          <Link href={`/events?${new URLSearchParams(query)}`} prefetch={false} className="rounded underline">
            among these
          </Link>
          )
        </>
      )}
    </>
  );
}
