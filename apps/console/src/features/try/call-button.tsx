'use client';

import { Play } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ValueFinding } from '#components/schema-form/values/check-value.ts';
import { keysInWords } from '#components/shell/shortcut-registry.ts';
import { useIsMac } from '#components/shell/use-platform.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { formatCount } from '#lib/format.ts';

type CallButtonProps = {
  label: string;
  /** What it costs, as a sentence. */
  price: ReactNode;
  isRunning: boolean;
  isReady: boolean;
  findings: readonly ValueFinding[];
  /** Asked before the call goes out; null when nothing is. */
  question: string | null;
  /** Calls although something is wrong with what is sent. */
  onCallAnyway: () => void;
  /** Answers the question. */
  onSure: () => void;
  onUnsure: () => void;
  onCancel: () => void;
};

/** The button that calls, what it costs, and the questions before it: once for what is wrong, once for what may destroy. */
export function CallButton(props: CallButtonProps) {
  const { label, price, isRunning, isReady, findings, question, onCallAnyway, onSure, onUnsure, onCancel } = props;
  const isMac = useIsMac();
  return (
    <div className="flex flex-col gap-3">
      {findings.length > 0 && <Findings findings={findings} onCallAnyway={onCallAnyway} />}
      {question !== null && (
        <Alert
          tone="warn"
          live
          heading={question}
          actions={
            <>
              <Button size="sm" variant="danger" onClick={onSure}>
                Call it
              </Button>
              <Button size="sm" onClick={onUnsure}>
                Do not call
              </Button>
            </>
          }
        >
          This page asks once for each tool.
        </Alert>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          busy={isRunning}
          disabled={!isReady}
          aria-keyshortcuts="Control+Enter Meta+Enter"
        >
          <Play aria-hidden /> {label}
          <span aria-hidden className="max-sm:hidden">
            <Kbd>{keysInWords(['Mod+Enter'], isMac)}</Kbd>
          </span>
        </Button>
        {isRunning && <Button onClick={onCancel}>Cancel</Button>}
        <span className="text-xs text-ink-muted">{price} The server does not know that this is a test.</span>
      </div>
    </div>
  );
}

function Findings({ findings, onCallAnyway }: Pick<CallButtonProps, 'findings' | 'onCallAnyway'>) {
  return (
    <Alert
      tone="warn"
      live
      heading={`${formatCount(findings.length, 'field', 'fields')} to correct`}
      actions={
        <Button size="sm" onClick={onCallAnyway}>
          Call anyway
        </Button>
      }
    >
      <ul className="list-disc ps-4">
        {findings.slice(0, 5).map(({ pointer, message }) => (
          <li key={`${pointer} ${message}`}>
            <code className="font-mono text-xs">{pointer.slice(1) || 'The whole'}</code>: {message}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
