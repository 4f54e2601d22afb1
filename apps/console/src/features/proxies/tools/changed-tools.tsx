'use client';

import type { ToolView } from '@tallygate/contracts/proxy-tools';
import { toolChangesInWords } from '@tallygate/contracts/tool-changes';
import { May } from '#components/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { isToConfirm } from './tool-state-words.ts';

type ChangedToolsProps = {
  tools: readonly ToolView[];
  isHolding: boolean;
  onConfirmAll: () => void;
  confirmBlock: string | undefined;
  isBusy: boolean;
};

/** That the server says something else than somebody confirmed, and what comes of it. */
export function ChangedTools({ tools, isHolding, onConfirmAll, confirmBlock, isBusy }: ChangedToolsProps) {
  if (!tools.some(({ state }) => isToConfirm(state))) return null;
  const count = (wanted: ToolView['state']) => tools.filter(({ state }) => state === wanted).length;
  const changes = { changed: count('changed'), added: count('added'), removed: count('removed') };
  return (
    <Alert
      tone="warn"
      heading={toolChangesInWords(changes)}
      actions={
        <May to="proxies.write">
          <Button
            size="sm"
            busy={isBusy}
            disabled={confirmBlock !== undefined}
            title={confirmBlock}
            onClick={onConfirmAll}
          >
            Confirm all
          </Button>
        </May>
      }
    >
      {isHolding
        ? 'Agents see none that is changed or new until you confirm it and apply that.'
        : 'Agents see them as they are now.'}
    </Alert>
  );
}
