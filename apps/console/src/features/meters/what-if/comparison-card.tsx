'use client';

import type { DecisionPolicy } from '@tallygate/contracts/decision-policy';
import type { MeterView } from '@tallygate/contracts/meter-view';
import type { MeterPreview } from '@tallygate/contracts/preview';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Ref } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { LoadError } from '#components/states.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Select } from '#components/ui/select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { facetsQuery } from '#data/events.ts';
import { ApiError } from '#lib/api-client.ts';
import { cn } from '#lib/class-names.ts';
import type { PeriodChoice } from '../preview-periods.ts';
import { PreviewStanding } from '../preview-standing.tsx';
import { PolicyResult, resultInWords } from './policy-result.tsx';

type ComparisonCardProps = {
  ref: Ref<HTMLElement>;
  meter: MeterView;
  /** The rules that were compared; null before the first comparison. */
  policy: DecisionPolicy | null;
  /** The rules in the page's address cannot be read. */
  isUnreadable: boolean;
  /** Other rules were chosen since the comparison. */
  isOutdated: boolean;
  comparison: UseQueryResult<MeterPreview>;
  choices: readonly PeriodChoice[];
  period: string;
  company: string;
  onPeriod: (id: string) => void;
  onCompany: (company: string) => void;
};

/** What the rules would have changed, of which calls and for whom. */
export function ComparisonCard(props: ComparisonCardProps) {
  const { ref, meter, policy, isUnreadable, isOutdated, comparison, choices, period, company } = props;
  const { data: facets } = useQuery(facetsQuery);
  const companies = [...new Set([...(company === '' ? [] : [company]), ...(facets?.companies ?? [])])];
  const { data: preview, error } = comparison;
  return (
    <section ref={ref} aria-label="What would have changed" className="min-w-0 scroll-mt-16 xl:sticky xl:top-20">
      <Card className="@container xl:max-h-[calc(100dvh-6rem)] xl:overflow-y-auto">
        <CardHeader
          heading="What would have changed"
          description={`At the meter ${meter.name} and its price.`}
          actions={
            <>
              <Select
                aria-label="Period"
                value={period}
                onChange={(event) => props.onPeriod(event.target.value)}
                className="w-56"
              >
                {choices.map(({ id, label, current }) => (
                  <option key={id} value={id}>
                    {current ? `${label} (current)` : label}
                  </option>
                ))}
              </Select>
              <Select
                aria-label="Company"
                value={company}
                onChange={(event) => props.onCompany(event.target.value)}
                className="w-44"
              >
                <option value="">All companies</option>
                {companies.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </Select>
            </>
          }
        />
        <CardBody className="flex flex-col gap-6">
          <PreviewStanding />
          <p role="status" className="sr-only">
            {preview?.policy && !comparison.isFetching ? resultInWords(preview.policy, preview.currency) : ''}
          </p>
          {isUnreadable && (
            <Alert tone="warn" heading="The rules in this address cannot be read">
              The link may have been cut. Choose the rules again and compare.
            </Alert>
          )}
          {policy === null ? (
            <p className="text-sm text-ink-muted">
              Choose other rules, then compare. Each call of the period is decided again from what was recorded of it;
              what cannot be told from that is said, and never guessed.
            </p>
          ) : error instanceof ApiError && error.fields.length > 0 ? (
            <FormProblems findings={error.fields} error={error} />
          ) : error ? (
            <LoadError error={error} what="the comparison" onRetry={() => void comparison.refetch()} />
          ) : preview?.policy ? (
            <>
              {isOutdated && (
                <p className="flex flex-wrap items-center gap-2 text-sm">
                  <Badge tone="warn">Not compared yet</Badge> Rules were changed since. This is the last comparison.
                </p>
              )}
              <div
                aria-busy={comparison.isPlaceholderData || undefined}
                className={cn('flex flex-col gap-6', comparison.isPlaceholderData && 'opacity-60')}
              >
                <PolicyResult preview={preview} comparison={preview.policy} />
              </div>
              <details className="text-sm">
                <summary className="w-fit rounded text-ink-muted hover:text-ink">These rules as JSON</summary>
                <div className="flex flex-col gap-2 pt-3">
                  <p className="text-xs text-ink-muted">
                    The names are those of <code className="font-mono">[billing]</code> in config.toml and of{' '}
                    <code className="font-mono">spec.billing</code> of a proxy, where rules are changed for real.
                  </p>
                  <CodeBlock label="policy" code={JSON.stringify(policy, null, 2)} copyName="rules" />
                </div>
              </details>
            </>
          ) : (
            <Skeleton className="h-56 w-full" />
          )}
        </CardBody>
      </Card>
    </section>
  );
}
