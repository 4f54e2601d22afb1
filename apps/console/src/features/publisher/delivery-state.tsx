import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { Time } from '#components/time.tsx';

type Health = NonNullable<PublisherView['health']>;

const STATES: Record<Health['state'], { dot: string; sign: string; words: string }> = {
  idle: { dot: 'text-good', sign: '●', words: 'Sends what comes' },
  sending: { dot: 'text-good', sign: '●', words: 'Sending' },
  backing_off: { dot: 'text-warn', sign: '▲', words: 'The collector takes nothing; it is tried again' },
  stopped: { dot: 'text-bad', sign: '▲', words: 'Stopped until a setting changes' },
  disabled: { dot: 'text-ink-muted', sign: '○', words: 'Off' },
};
const SILENT = { dot: 'text-ink-muted', sign: '○', words: 'No gateway reports it' };

/** What the gateway last said of sending, with the last error while that lasts. */
export function DeliveryState({ publisher: { health, effectiveBaseUrl } }: { publisher: PublisherView }) {
  const { dot, sign, words } = health === null ? SILENT : STATES[health.state];
  const isTroubled = health?.state === 'stopped' || health?.state === 'backing_off';
  const error = health?.lastError;
  return (
    <div className="min-w-0 text-sm [overflow-wrap:anywhere]">
      <p>
        <span aria-hidden className={dot}>
          {sign}
        </span>{' '}
        {words}. <span className="text-ink-muted">To</span>{' '}
        <code className="font-mono text-xs">{effectiveBaseUrl}</code>
      </p>
      {error && (
        <p className={isTroubled ? 'text-bad' : 'text-xs text-ink-muted'}>
          Last error, <Time iso={error.at} />: {error.status !== undefined && `HTTP ${error.status}: `}
          {error.message}
        </p>
      )}
    </div>
  );
}
