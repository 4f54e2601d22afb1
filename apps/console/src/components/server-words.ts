import type { ServerHealth, ServerState } from '@tallygate/contracts/server-view';
import { formatSince } from '#lib/format.ts';
import type { FormatContext } from '#lib/kept-formats.ts';

export type ServerTone = 'good' | 'warn' | 'bad' | 'none';

const TONES: Record<ServerState, ServerTone> = {
  healthy: 'good',
  quiet: 'none',
  failing: 'warn',
  down: 'bad',
  uncalled: 'none',
  paused: 'none',
};

/** How a server does, in two or three words, with what stands behind them. */
export function serverWords(
  health: ServerHealth,
  nowMs: number,
  context: FormatContext = {},
): { tone: ServerTone; label: string; detail: string } {
  const { state, answeredAt, answeredTo, downSince, problem } = health;
  const answered =
    answeredAt === null
      ? 'No answer of it is known.'
      : `It answered ${answeredTo === 'probe' ? 'a probe' : 'a call'} at ${formatSince(answeredAt, nowMs, context)}.`;
  const met = problem === null ? '' : ` The last probe met: ${problem}.`;
  const labels: Record<ServerState, string> = {
    healthy: 'Healthy',
    quiet: answeredAt === null ? 'No answer yet' : `Last answered ${formatSince(answeredAt, nowMs, context)}`,
    failing: 'Failing',
    down: downSince === null ? 'Does not answer' : `Does not answer since ${formatSince(downSince, nowMs, context)}`,
    uncalled: 'Not called yet',
    paused: 'Paused',
  };
  const lead = state === 'failing' ? 'More than one call in twenty failed at the server in 24 hours. ' : '';
  return { tone: TONES[state], label: labels[state], detail: `${lead}${answered}${met}` };
}
