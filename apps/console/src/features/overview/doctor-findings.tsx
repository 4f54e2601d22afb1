import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import Link from 'next/link';
import { InstantText } from '#components/instant-text.tsx';

/** As many as there is room for without scrolling. */
const SHOWN = 4;

/** What Doctor found wrong, worst first; nothing of what passed. */
export function DoctorFindings({ report }: { report: DoctorReport }) {
  const wrong = report.checks
    .filter(({ result }) => result === 'fail' || result === 'warn')
    .sort((a, b) => Number(b.result === 'fail') - Number(a.result === 'fail'));
  return (
    <section aria-labelledby="doctor-findings" className="min-w-0">
      <h2 id="doctor-findings" className="font-semibold">
        <Link href="/doctor" className="rounded hover:underline">
          Doctor
        </Link>
      </h2>
      {wrong.length === 0 && <p className="mt-1 text-sm text-ink-muted">Nothing to mend.</p>}
      <ul className="mt-1 divide-y">
        {wrong.slice(0, SHOWN).map(({ id, subject, result, found, href, action }) => (
          <li key={`${id} ${subject ?? ''}`} className="flex min-h-8 items-center gap-3 py-1">
            <span aria-hidden className={`text-2xs ${result === 'fail' ? 'text-bad' : 'text-warn'}`}>
              ▲
            </span>
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <InstantText text={found} />
            </span>
            {href && action && (
              <Link href={href} className="shrink-0 rounded text-xs underline underline-offset-3">
                {action}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {wrong.length > SHOWN && (
        <Link href="/doctor" className="rounded text-xs text-ink-muted underline underline-offset-3">
          {wrong.length - SHOWN} more
        </Link>
      )}
    </section>
  );
}
