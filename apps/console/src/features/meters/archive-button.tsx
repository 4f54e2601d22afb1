'use client';

import type { MeterView } from '@tallygate/contracts/meter-view';
import { Archive } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useArchiveMeter } from '#data/meters.ts';
import { notify } from '#lib/notify.ts';

export function ArchiveButton({ meter }: { meter: MeterView }) {
  const { goOn } = useNavigate();
  const archive = useArchiveMeter();
  const [isAsking, setAsking] = useState(false);
  const confirm = async () => {
    try {
      // Awaited rather than called back: an archived meter's page has no such button any more.
      await archive.mutateAsync(meter.id);
      notify.success(`${meter.name} archived`);
      goOn('/meters');
    } catch (error) {
      notify.error(error instanceof Error ? error.message : 'The meter could not be archived');
    }
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Archive aria-hidden /> Archive
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        heading={`Archive ${meter.name}?`}
        confirmLabel="Archive meter"
        busy={archive.isPending}
        danger
        onConfirm={() => void confirm()}
      >
        It no longer counts towards previews here. Its versions stay readable; the meter in Moesif is not touched.
      </ConfirmDialog>
    </>
  );
}
