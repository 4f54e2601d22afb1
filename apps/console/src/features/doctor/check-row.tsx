'use client';

import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { InstantText } from '#components/instant-text.tsx';
import { May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { formatDuration } from '#lib/format.ts';
import type { Check } from './group-checks.ts';
import { isOfServer, useRunCheck } from './use-run-check.ts';

const RESULTS = {
  pass: { Icon: CircleCheck, style: 'text-ink-muted', word: 'Passed' },
  warn: { Icon: TriangleAlert, style: 'text-warn', word: 'Warning' },
  fail: { Icon: CircleX, style: 'text-bad', word: 'Failed' },
  skipped: { Icon: Info, style: 'text-ink-muted', word: 'Not checked' },
} as const;

/** One finding as a sentence, with what mends it; values, reason and time are folded. */
export function CheckRow({ check }: { check: Check }) {
  const { Icon, style, word } = RESULTS[check.result];
  const isPassed = check.result === 'pass';
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-3 gap-y-1 py-0.5 max-sm:py-2 sm:grid-cols-[auto_minmax(0,1fr)_auto]">
      <Icon aria-label={word} className={`mt-1.5 size-4 shrink-0 ${style}`} />
      <details className="min-w-0 [overflow-wrap:anywhere]">
        <summary className="w-fit max-w-full rounded py-0.5">
          {isPassed ? check.title : <InstantText text={check.found} />}
        </summary>
        <dl className="grid gap-x-4 gap-y-0.5 pt-1 pb-2 text-xs text-ink-muted sm:grid-cols-[6rem_1fr]">
          {!isPassed && <Fact name="Checked" values={[check.title]} />}
          <Fact name="Found" values={isPassed ? [check.found, ...check.values] : check.values} />
          <Fact name="Why" values={[check.why]} />
          {!isPassed && check.fix && <Fact name="To do" values={[check.fix]} />}
          <Fact name="Took" values={[formatDuration(check.durationMs)]} />
        </dl>
      </details>
      {!isPassed && <Actions check={check} />}
    </li>
  );
}

function Fact({ name, values }: { name: string; values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <>
      <dt className="font-medium">{name}</dt>
      {values.map((value) => (
        <dd key={value} className="sm:col-start-2">
          <InstantText text={value} />
        </dd>
      ))}
    </>
  );
}

function Actions({ check }: { check: Check }) {
  const run = useRunCheck();
  const again = (label: string) => (
    <Button size="sm" busy={run.isPending} onClick={() => run.mutate(check)}>
      {label}
    </Button>
  );
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2 max-sm:col-start-2">
      {run.error && (
        <span role="alert" className="text-xs text-bad">
          {run.error.message}
        </span>
      )}
      {check.href && check.action && (
        <Button size="sm" asChild className="max-w-full shrink sm:max-w-72">
          <Link href={check.href} title={check.action}>
            <span className="truncate">{check.action}</span>
          </Link>
        </Button>
      )}
      {isOfServer(check) ? <May to="proxies.write">{again('Probe again')}</May> : again('Check again')}
    </div>
  );
}
