import type { IssuedApiToken } from '@tallygate/contracts/api-token';
import { CodeBlock } from '#components/code-block.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { DialogActions, DialogClose } from '#components/ui/dialog.tsx';

/** A new token, the one time it can be seen. */
export function ShownToken({ issued }: { issued: IssuedApiToken }) {
  return (
    <>
      <Alert tone="warn" heading="Copy the token now" live>
        It is shown this once; only its hash is kept. Who loses it makes another.
      </Alert>
      <CodeBlock label={`API token ${issued.token.name}`} code={issued.text} copyName="API token" />
      <p className="text-sm text-ink-muted">
        Send it as <code className="font-mono text-xs">Authorization: Bearer …</code>, or as the password of Basic with
        any user name.
      </p>
      <DialogActions>
        <DialogClose asChild>
          <Button variant="primary">I have copied it</Button>
        </DialogClose>
      </DialogActions>
    </>
  );
}
