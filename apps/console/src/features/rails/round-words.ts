import type { RailRound } from '@tallygate/contracts/rail';
import { formatCount } from '#lib/format.ts';

/** "3 reports made, 2 acknowledged, 1 refused", or that there was nothing to report. */
export function roundInWords({ made, sent, acknowledged, refused }: RailRound): string {
  if (made + sent + acknowledged + refused === 0) return 'Nothing to report';
  return `${formatCount(made, 'report', 'reports')} made, ${acknowledged} acknowledged, ${refused} refused`;
}
