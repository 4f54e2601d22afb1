import type { TokenExaminationView, TokenLine } from '@tallygate/contracts/token-check';
import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import { Time } from '#components/time.tsx';
import { CHECK_LABELS, RESULT_LABELS } from './token-words.ts';

const ICONS = {
  holds: { Icon: CircleCheck, style: 'text-good' },
  fails: { Icon: CircleX, style: 'text-bad' },
  unknown: { Icon: CircleHelp, style: 'text-ink-muted' },
} as const;

/** What holds of a token and what does not, in the order in which a gateway looks. */
export function TokenLines({ lines }: { lines: readonly TokenLine[] }) {
  return (
    <ol aria-label="Checks of the token" className="divide-y border-y text-sm">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a check may have several lines, and they do not move
        <Line key={index} line={line} />
      ))}
    </ol>
  );
}

function Line({ line: { check, result, expected, found } }: { line: TokenLine }) {
  const { Icon, style } = ICONS[result];
  return (
    <li className="flex gap-3 py-1.5">
      <Icon role="img" aria-label={RESULT_LABELS[result]} className={`mt-0.5 size-4 shrink-0 ${style}`} />
      <div className="grid min-w-0 flex-1 gap-x-4 sm:grid-cols-[9rem_1fr]">
        <span className="font-medium">{CHECK_LABELS[check]}</span>
        {result === 'holds' ? (
          <bdi className="min-w-0 text-ink-muted [overflow-wrap:anywhere]">{found ?? expected}</bdi>
        ) : (
          <dl className="grid min-w-0 grid-cols-[4.5rem_1fr] gap-x-2 [overflow-wrap:anywhere]">
            {expected !== undefined && <Fact label="expected" value={expected} />}
            {found !== undefined && <Fact label="found" value={found} isWrong={result === 'fails'} />}
          </dl>
        )}
      </div>
    </li>
  );
}

function Fact({ label, value, isWrong = false }: { label: string; value: string; isWrong?: boolean }) {
  return (
    <>
      <dt className="text-ink-muted">{label}</dt>
      <dd dir="ltr" className={isWrong ? 'font-mono text-xs leading-5 text-bad' : 'font-mono text-xs leading-5'}>
        {value}
      </dd>
    </>
  );
}

/** Whom the token speaks for, and by which of its claims. */
export function TokenCaller({ examination }: { examination: TokenExaminationView }) {
  const { caller, keyManager, expiresAt } = examination;
  if (caller === null)
    return <p className="text-sm text-ink-muted">Nothing that the token says of its caller is believed.</p>;
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(12.5rem,1fr))] gap-x-6 gap-y-3 text-sm">
      <Person label="Consumer" {...caller.consumer} />
      {caller.company ? (
        <Person label="Company" {...caller.company} />
      ) : (
        <Detail label="Company">Names no company: nobody pays</Detail>
      )}
      <Detail label="Scopes">{caller.scopes.length === 0 ? 'none' : caller.scopes.join(' ')}</Detail>
      <Detail label="Key manager">{keyManager ?? 'none'}</Detail>
      {expiresAt !== null && (
        <Detail label="Expires">
          <Time iso={expiresAt} absolute />
        </Detail>
      )}
      {caller.faults.map((fault) => (
        <Detail key={fault} label="Not usable">
          {fault}
        </Detail>
      ))}
    </dl>
  );
}

function Person({ label, name, claim }: { label: string; name: string; claim: string | null }) {
  return (
    <Detail label={label}>
      <bdi>{name}</bdi> <span className="text-ink-muted">{claim === null ? '(as the consumer)' : `(${claim})`}</span>
    </Detail>
  );
}

function Detail({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-muted">{label}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
