import type { TryFailure } from '@tallygate/contracts/try';
import {
  Ban,
  Braces,
  CircleSlash,
  type LucideIcon,
  ServerCrash,
  ShieldX,
  TimerOff,
  Unplug,
  Wrench,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { cn } from '#lib/class-names.ts';
import { UrlAsk } from './url-ask.tsx';

type Look = { Icon: LucideIcon; frame: string };

/** Each way to fail has a picture and a frame of its own, so that nobody takes one for another. */
const LOOKS: Readonly<Record<TryFailure['kind'] | 'tool', Look>> = {
  tool: { Icon: Wrench, frame: 'border-s-4 border-s-bad' },
  rpc: { Icon: Braces, frame: 'border-bad-line bg-bad-soft' },
  http: { Icon: ServerCrash, frame: 'border-2 border-bad-line' },
  refused: { Icon: ShieldX, frame: 'border-warn-line bg-warn-soft' },
  unreachable: { Icon: Unplug, frame: 'border-2 border-dashed border-line-strong' },
  timeout: { Icon: TimerOff, frame: 'border-dashed border-warn-line' },
  unusable: { Icon: Ban, frame: 'border-line-strong' },
  cancelled: { Icon: CircleSlash, frame: 'border-line' },
};

/** Why there is no result. */
export function FailureView({ failure }: { failure: TryFailure }) {
  switch (failure.kind) {
    case 'refused':
      return (
        <Frame look="refused" heading="The gateway refused it" mark={`HTTP ${failure.status}`}>
          {failure.message}
        </Frame>
      );
    case 'http':
      return (
        <Frame look="http" heading="The answer is an HTTP error" mark={`HTTP ${failure.status}`}>
          {failure.message}
        </Frame>
      );
    case 'rpc':
      return (
        <Frame look="rpc" heading="The server answered with an error" mark={`JSON-RPC ${failure.code}`}>
          <p>{failure.message}</p>
          {failure.code === URL_NEEDED && <Visits data={failure.data} />}
          {failure.data !== undefined && (
            <CodeBlock label="Data of the error" code={JSON.stringify(failure.data, null, 2)} />
          )}
        </Frame>
      );
    case 'cancelled':
      return (
        <Frame look="cancelled" heading="Cancelled">
          {failure.message} What it costs stands below, once its event is there.
        </Frame>
      );
    case 'timeout':
      return <Frame look="timeout" heading={failure.message} />;
    case 'unusable':
      return (
        <Frame look="unusable" heading="The client could make nothing of the answer">
          {failure.message}
        </Frame>
      );
    case 'unreachable':
      return (
        <Frame look="unreachable" heading="No connection">
          {failure.message}
        </Frame>
      );
  }
}

/** Above a result of which the tool says itself that it is an error. */
export function ToolErrorFrame() {
  return (
    <Frame look="tool" heading="The tool reports an error" mark="isError">
      The call itself worked; what follows is what the tool says of it.
    </Frame>
  );
}

/** `URLElicitationRequired` of revision 2025-11-25: the call may be made again once somebody was at each address. */
const URL_NEEDED = -32042;

function Visits({ data }: { data: unknown }) {
  const { elicitations } = (data ?? {}) as { elicitations?: unknown };
  const asked = (Array.isArray(elicitations) ? elicitations : []) as { url?: unknown; message?: unknown }[];
  return (
    <>
      <p>Visit what it asks for, then call again.</p>
      {asked.map(({ url, message }) => (
        <div key={String(url)} className="flex flex-col gap-2">
          {typeof message === 'string' && <p>{message}</p>}
          <UrlAsk url={String(url)} />
        </div>
      ))}
    </>
  );
}

type FrameProps = { look: keyof typeof LOOKS; heading: string; mark?: string; children?: ReactNode };

function Frame({ look, heading, mark, children }: FrameProps) {
  const { Icon, frame } = LOOKS[look];
  return (
    <div data-look={look} className={cn('flex items-start gap-3 rounded-lg border px-4 py-3 text-sm', frame)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 space-y-1 [overflow-wrap:anywhere]">
        <p className="flex flex-wrap items-baseline gap-x-3 font-medium">
          {heading}
          {mark !== undefined && <code className="font-mono text-xs font-normal text-ink-muted">{mark}</code>}
        </p>
        {children}
      </div>
    </div>
  );
}
