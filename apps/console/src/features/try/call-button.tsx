'use client';

import type { Offer } from '@tallygate/contracts/try';
import { Play } from 'lucide-react';
import { useState } from 'react';
import type { ValueFinding } from '#components/schema-form/values/check-value.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { formatCount } from '#lib/format.ts';

type CallButtonProps = {
  isTest: boolean;
  isRunning: boolean;
  isReady: boolean;
  findings: readonly ValueFinding[];
  tool: Offer | undefined;
  /** Calls without asking again. */
  onCall: () => void;
  onCancel: () => void;
};

/** The button that calls, what it costs, and the questions before it: once for what is wrong, once for what may destroy. */
export function CallButton({ isTest, isRunning, isReady, findings, tool, onCall, onCancel }: CallButtonProps) {
  const [sureOf, setSureOf] = useState<string | null>(null);
  const mayDestroy = tool !== undefined && isDestructive(tool) && sureOf !== tool.name;
  return (
    <div className="flex flex-col gap-3">
      {findings.length > 0 && (
        <Alert
          tone="warn"
          live
          heading={`${formatCount(findings.length, 'field', 'fields')} to correct`}
          actions={
            <Button size="sm" onClick={onCall}>
              Call anyway
            </Button>
          }
        >
          <ul className="list-disc pl-4">
            {findings.slice(0, 5).map(({ pointer, message }) => (
              <li key={`${pointer} ${message}`}>
                <code className="font-mono text-xs">{pointer.slice(1) || 'The whole'}</code>: {message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <div className="flex flex-wrap items-center gap-3">
        {mayDestroy && !isRunning ? (
          <Button variant="danger" disabled={!isReady} onClick={() => setSureOf(tool.name)}>
            This tool may destroy something: go on
          </Button>
        ) : (
          <Button type="submit" variant="primary" busy={isRunning} disabled={!isReady}>
            <Play aria-hidden /> Call
          </Button>
        )}
        {isRunning && <Button onClick={onCancel}>Cancel</Button>}
        <span className="text-xs text-ink-muted">
          {isTest ? 'Never billed.' : 'A real call: it is billed.'} The server does not know that this is a test.
        </span>
      </div>
    </div>
  );
}

/** By its server's word; a tool that says nothing of itself is taken at MCP's default, which is that it may. */
function isDestructive({ annotations }: Offer): boolean {
  return annotations?.readOnlyHint !== true && annotations?.destructiveHint === true;
}
