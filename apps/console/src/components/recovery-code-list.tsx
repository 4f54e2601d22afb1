'use client';

import { CopyButton } from './copy-button.tsx';
import { Alert } from './ui/alert.tsx';
import { Button } from './ui/button.tsx';

type Props = { codes: readonly string[]; onDone: () => void };

/** Recovery codes, seen this once. */
export function RecoveryCodeList({ codes, onDone }: Props) {
  return (
    <div className="flex max-w-md flex-col gap-4">
      <Alert tone="warn" heading="Keep these recovery codes" live>
        Each stands in once for your authenticator. They are not shown again; keep them where the authenticator is not.
      </Alert>
      <ul aria-label="Recovery codes" className="flex flex-col gap-1 rounded-lg border p-4 font-mono text-xs">
        {codes.map((code) => (
          <li key={code} className="[overflow-wrap:anywhere]">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex gap-2">
        <CopyButton value={codes.join('\n')} what="the recovery codes" withLabel />
        <Button size="sm" variant="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}
