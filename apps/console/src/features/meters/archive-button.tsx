'use client';

import type { MeterView } from '@tallygate/contracts/console-api';
import { Archive } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { useArchiveMeter } from '#data/meters.ts';

export function ArchiveButton({ meter }: { meter: MeterView }) {
  const router = useRouter();
  const archive = useArchiveMeter();
  const [asking, setAsking] = useState(false);
  const confirm = () =>
    archive.mutate(meter.id, {
      onSuccess: () => {
        toast.success(`${meter.name} archived`);
        router.push('/meters');
      },
      onError: (error) => toast.error(error.message),
    });
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Archive aria-hidden /> Archive
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        heading={`Archive ${meter.name}?`}
        confirmLabel="Archive meter"
        busy={archive.isPending}
        danger
        onConfirm={confirm}
      >
        It no longer counts towards previews here. Its versions stay readable; the meter in Moesif is not touched.
      </ConfirmDialog>
    </>
  );
}
