import type { ApiKeyReply } from '@tallygate/contracts/api-key';
import { CodeBlock } from '#components/code-block.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { DialogActions, DialogClose } from '#components/ui/dialog.tsx';

/** A new key, the one time it can be seen, and who does not accept it yet. */
export function ShownKey({ reply, header }: { reply: ApiKeyReply; header: string }) {
  const { apiKey, notServing } = reply;
  return (
    <>
      <Alert tone="warn" heading="Copy the key now" live>
        It is shown this once; only its hash is kept. Who loses it gets a new one by “Regenerate”.
      </Alert>
      <CodeBlock label={`API key ${apiKey.name}`} code={apiKey.apiKey} copyName="API key" />
      <p className="text-sm text-ink-muted">
        Callers send it in the header <code className="font-mono text-xs">{header}</code>. Their calls count for{' '}
        <strong className="font-medium text-ink">{apiKey.company ?? apiKey.consumer}</strong>.
      </p>
      {notServing.length > 0 && (
        <Alert tone="warn" heading="Not every gateway accepts it yet">
          <ul className="list-disc ps-4">
            {notServing.map(({ gateway, reason }) => (
              <li key={gateway}>
                {gateway}: {reason}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      <DialogActions>
        <DialogClose asChild>
          <Button variant="primary">I have copied it</Button>
        </DialogClose>
      </DialogActions>
    </>
  );
}
