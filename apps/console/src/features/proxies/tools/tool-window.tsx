'use client';

import type { ToolView } from '@tallygate/contracts/proxy-tools';
import { CodeBlock } from '#components/code-block.tsx';
import { DiffView } from '#components/diff-view.tsx';
import { May } from '#components/rights.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { definitionText } from './definition-text.ts';
import { isToConfirm } from './tool-state-words.ts';

type ToolWindowProps = {
  tool: ToolView;
  onClose: () => void;
  onConfirm: () => void;
  isBusy: boolean;
  /** Why nothing can be confirmed now. */
  confirmBlock: string | undefined;
  error: Error | null;
};

/** What a server says of a tool; where that is not what was confirmed, what was confirmed beside it. */
export function ToolWindow({ tool, onClose, onConfirm, isBusy, confirmBlock, error }: ToolWindowProps) {
  const { name, state, definition, confirmed } = tool;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent
        heading={
          <code dir="ltr" className="font-mono [overflow-wrap:anywhere]">
            {name}
          </code>
        }
        description={<Standing tool={tool} />}
        className="max-w-4xl"
      >
        {isToConfirm(state) && (
          <p className="max-w-[68ch] text-sm">
            Agents read a description and follow it, as they follow what you write. Confirm only what says no more than
            what this tool does.
          </p>
        )}
        {state === 'changed' && confirmed !== null && definition !== null ? (
          <DiffView
            before={definitionText(confirmed)}
            after={definitionText(definition)}
            beforeLabel="confirmed"
            afterLabel="now"
          />
        ) : definition === null ? (
          <p className="text-sm text-ink-muted">
            The definition is larger than is kept; it is compared by its hash alone.
          </p>
        ) : (
          <>
            {typeof definition.description === 'string' && (
              <p className="max-w-[68ch] text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">
                <bdi>{definition.description}</bdi>
              </p>
            )}
            <Schema label="Input schema" schema={definition.inputSchema} tool={name} />
            <Schema label="Output schema" schema={definition.outputSchema} tool={name} />
            <Schema label="Annotations" schema={definition.annotations} tool={name} />
          </>
        )}
        {error && (
          <p role="alert" className="text-sm font-medium text-bad">
            {error.message}
          </p>
        )}
        <DialogActions>
          <DialogClose asChild>
            <Button>Close</Button>
          </DialogClose>
          {isToConfirm(state) && (
            <May to="proxies.write">
              <Button
                variant="primary"
                busy={isBusy}
                disabled={confirmBlock !== undefined}
                title={confirmBlock}
                onClick={onConfirm}
              >
                {state === 'removed' ? 'Confirm that it is gone' : 'Confirm this definition'}
              </Button>
            </May>
          )}
        </DialogActions>
      </DialogContent>
    </Dialog>
  );
}

/** Since when it is so, and who confirmed it. */
function Standing({ tool }: { tool: ToolView }) {
  const { state, confirmedAt, confirmedBy, firstSeenAt, differsSince } = tool;
  const since = differsSince !== null && <Time iso={differsSince} />;
  return (
    <>
      {state === 'changed' && <>Changed {since}. </>}
      {state === 'added' && <>Listed first {since}; nobody confirmed it.</>}
      {state === 'removed' && <>Not listed any more, noticed {since}. </>}
      {confirmedAt !== null &&
        (confirmedBy === null ? (
          <>
            Seen first <Time iso={firstSeenAt ?? confirmedAt} />, and taken as it was.
          </>
        ) : (
          <>
            Confirmed <Time iso={confirmedAt} /> by {confirmedBy}.
          </>
        ))}
    </>
  );
}

function Schema({ label, schema, tool }: { label: string; schema: unknown; tool: string }) {
  if (schema === undefined) return null;
  return (
    <CodeBlock label={label} code={JSON.stringify(schema, null, 2)} copyName={`${label.toLowerCase()} of ${tool}`} />
  );
}
