'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { outsideQuery, useImportOutside, useMergeOutside, useOverwriteOutside } from '#data/versions.ts';
import { notify } from '#lib/notify.ts';
import { DiffView } from '../diff-view.tsx';
import { FormProblems } from '../form-problems.tsx';
import { Editable } from '../rights.tsx';
import { LoadError, PageSkeleton } from '../states.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogContent } from '../ui/dialog.tsx';
import { OutsideMergeView } from './outside-merge.tsx';

/** A file edited by hand: what differs, and the two ways to make one truth of it again. */
export function OutsideDialog({ onClose }: { onClose: () => void }) {
  const outside = useQuery(outsideQuery);
  const importing = useImportOutside();
  const overwriting = useOverwriteOutside();
  const merging = useMergeOutside();
  const [isMerging, setIsMerging] = useState(false);
  const merge = outside.data?.merge;
  const error = importing.error ?? overwriting.error;
  const finish = (message: string) => ({
    onSuccess: () => {
      notify.success(message);
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        heading="config.toml was changed outside"
        description={
          outside.data?.onlyText
            ? 'It says the same as before: only comments, order or spelling changed. Import keeps them; overwrite puts the last applied text back.'
            : 'Import takes the file as the new truth; overwrite puts the last applied version back. The edit stays a version of its own either way.'
        }
        className="max-w-5xl"
      >
        {outside.error && (
          <LoadError error={outside.error} what="the difference" onRetry={() => void outside.refetch()} />
        )}
        {outside.isPending && <PageSkeleton />}
        {outside.data && merge && isMerging && (
          <>
            <OutsideMergeView merge={merge} before={outside.data.after} />
            {merging.error && <FormProblems findings={[]} error={merging.error} />}
            <DialogActions>
              <Button onClick={() => setIsMerging(false)}>Back</Button>
              <Button
                variant="primary"
                busy={merging.isPending}
                disabled={merge.findings.length > 0}
                onClick={() => merging.mutate(merge.fileHash, finish('The tables were merged and the file imported'))}
              >
                Merge and import the file
              </Button>
            </DialogActions>
          </>
        )}
        {outside.data && !(merge && isMerging) && (
          <>
            <DiffView
              before={outside.data.before}
              after={outside.data.after}
              beforeLabel="last applied"
              afterLabel="file on disk"
            />
            <FormProblems findings={outside.data.findings} />
            {error && <FormProblems findings={[]} error={error} />}
            <Editable to="versions.write" what="which of them holds">
              <DialogActions>
                <Button
                  busy={overwriting.isPending}
                  onClick={() => overwriting.mutate(undefined, finish('The last applied version was written back'))}
                >
                  Overwrite the file
                </Button>
                {merge && (
                  <Button onClick={() => setIsMerging(true)}>
                    {merge.tables.length === 1 ? 'Merge the two tables…' : 'Merge the tables given twice…'}
                  </Button>
                )}
                <Button
                  variant="primary"
                  busy={importing.isPending}
                  disabled={outside.data.findings.length > 0}
                  onClick={() => importing.mutate(undefined, finish('The file was imported'))}
                >
                  Import the file
                </Button>
              </DialogActions>
            </Editable>
          </>
        )}
      </DialogContent>
    </Dialog>
  );
}
