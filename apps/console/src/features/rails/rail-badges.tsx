import type { RailReportView, RailView } from '@tallygate/contracts/rail';
import { Badge } from '#components/ui/badge.tsx';
import { useNow } from '#components/use-now.ts';
import { REPORT_WORDS, railState } from './rail-words.ts';

/** Test and live money are told apart wherever a rail stands. */
export function ModeBadge({ mode }: Pick<RailView, 'mode'>) {
  return mode === 'live' ? <Badge tone="brand">Live</Badge> : <Badge tone="warn">Test</Badge>;
}

export function RailState({ rail }: { rail: RailView }) {
  const { label, tone } = railState(rail, useNow());
  return (
    <Badge tone={tone} dot>
      {label}
    </Badge>
  );
}

export function ReportState({ state }: Pick<RailReportView, 'state'>) {
  const { label, meaning, tone } = REPORT_WORDS[state];
  return (
    <Badge tone={tone} title={meaning}>
      {label}
    </Badge>
  );
}
