'use client';

import type { RailView } from '@tallygate/contracts/rail';
import { useQuery } from '@tanstack/react-query';
import { Pencil, Play, ScanSearch } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { FormProblems } from '#components/form-problems.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { allMetersQuery } from '#data/meters.ts';
import { railsQuery, useRunRound } from '#data/rails.ts';
import { formatNumber } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { CustomerMap } from './customer-map.tsx';
import { DeleteRail } from './delete-rail.tsx';
import { NoSuchRail } from './no-such-rail.tsx';
import { ModeBadge, RailState } from './rail-badges.tsx';
import { RailFigures } from './rail-figures.tsx';
import { KIND_WORDS } from './rail-words.ts';
import { Reports } from './reports.tsx';
import { roundInWords } from './round-words.ts';

// What stands below the fold is drawn by the server, and can be pressed once its code is there.
const MeterComparisons = dynamic(() => import('./meter-comparison.tsx').then((module) => module.MeterComparisons));
const MissingInvoices = dynamic(() => import('./missing-invoices.tsx').then((module) => module.MissingInvoices));
const MoesifRecords = dynamic(() => import('./moesif-records.tsx').then((module) => module.MoesifRecords));
const MoesifSays = dynamic(() => import('./moesif-says.tsx').then((module) => module.MoesifSays));
const RailBills = dynamic(() => import('./rail-bills.tsx').then((module) => module.RailBills));

/** One rail: whether what is used arrives there, and every report. */
export function RailPage({ id }: { id: string }) {
  const rails = useQuery(railsQuery);
  const rail = rails.data?.find((one) => one.id === id);
  const href = `/rails/${encodeURIComponent(id)}`;
  return (
    <>
      <PageHeader
        title={<bdi>{rail?.name ?? 'Rail'}</bdi>}
        trail={[{ label: 'Rails', href: '/rails' }]}
        aside={
          rail && (
            <>
              <ModeBadge mode={rail.mode} />
              <RailState rail={rail} />
            </>
          )
        }
        actions={
          rail && (
            <>
              {rail.kind !== 'none' && (
                <Button asChild>
                  <Link href={`${href}/requests`}>
                    <ScanSearch aria-hidden /> Dry run
                  </Link>
                </Button>
              )}
              <May to="meters.write">
                <Button asChild>
                  <Link href={`${href}/edit`} data-shortcut="edit">
                    <Pencil aria-hidden /> Edit
                  </Link>
                </Button>
                <DeleteRail rail={rail} />
              </May>
            </>
          )
        }
      />
      {rail ? (
        <Rail rail={rail} />
      ) : rails.data ? (
        <NoSuchRail id={id} />
      ) : rails.error ? (
        <LoadError error={rails.error} what="the rail" onRetry={() => void rails.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function Rail({ rail }: { rail: RailView }) {
  const words = KIND_WORDS[rail.kind];
  return (
    <div className="flex flex-col gap-8">
      {rail.closedBecause !== null && (
        <Alert tone="bad" heading="The rail takes nothing">
          <p>{rail.closedBecause}. Reports wait, and none is lost; a key that is accepted opens it.</p>
        </Alert>
      )}
      <RailFigures rail={rail} />
      {rail.kind !== 'none' && <RoundBar rail={rail} />}
      <Facts rail={rail} />
      {words.customer !== null && <CustomerMap rail={rail} label={words.customer} />}
      {rail.kind === 'moesif' && (
        <>
          <MoesifRecords id={rail.id} />
          <MeterComparisons id={rail.id} />
          <MoesifSays rail={rail} />
        </>
      )}
      {rail.fromPlans && <RailBills id={rail.id} />}
      {rail.kind === 'stripe' && <MissingInvoices id={rail.id} />}
      {rail.kind !== 'none' && rail.kind !== 'moesif' && <Reports rail={rail} />}
    </div>
  );
}

function RoundBar({ rail }: { rail: RailView }) {
  const run = useRunRound(rail.id);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3 text-sm text-ink-muted">
        <May to="meters.write">
          <Button
            size="sm"
            busy={run.isPending}
            onClick={() => run.mutate(undefined, { onSuccess: (round) => notify.success(roundInWords(round)) })}
          >
            <Play aria-hidden /> Report now
          </Button>
        </May>
        <p>
          {rail.lastRoundAt === null ? (
            'No round yet'
          ) : (
            <>
              Last round <Time iso={rail.lastRoundAt} />
            </>
          )}
          .{' '}
          {rail.kind === 'moesif'
            ? 'It tells each minute who is new, and what is said of them.'
            : 'It reports each minute what is over and new, by the hour.'}
        </p>
      </div>
      <FormProblems findings={[]} error={run.error} />
    </div>
  );
}

function Facts({ rail }: { rail: RailView }) {
  const { data: meters = [] } = useQuery(allMetersQuery);
  const words = KIND_WORDS[rail.kind];
  const nameOf = (id: string) => meters.find((meter) => meter.id === id)?.name ?? id;
  return (
    <section aria-labelledby="facts" className="flex flex-col gap-3">
      <h2 id="facts" className="text-base font-semibold">
        {words.label}
      </h2>
      <p className="text-sm text-ink-muted">{words.about}</p>
      <LedgerList
        entries={[
          ...(words.key === null
            ? []
            : [{ label: words.key.label, value: rail.keyEnd === null ? 'None' : `Set, ends in ${rail.keyEnd}` }]),
          ...(rail.address === null ? [] : [{ label: 'Address', value: rail.address }]),
          ...(words.webhookSecret === null
            ? []
            : [
                { label: 'Webhooks arrive at', value: rail.webhookPath },
                { label: 'Webhook secret', value: rail.hasWebhookSecret ? 'Set' : 'None: webhooks are refused' },
              ]),
          ...(words.meter === null
            ? []
            : [
                {
                  label: 'Meters',
                  value:
                    rail.meters.length === 0
                      ? 'None has a name there'
                      : rail.meters.map(({ meterId, eventName }) => `${nameOf(meterId)}: ${eventName}`).join('; '),
                },
              ]),
          {
            label: 'Ledger read',
            value: `${formatNumber(BigInt(rail.cursor.readUpTo))} of ${formatNumber(BigInt(rail.cursor.newest))} events`,
          },
          { label: 'Changed by', value: rail.updatedBy },
        ]}
      />
    </section>
  );
}
