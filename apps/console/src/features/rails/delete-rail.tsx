'use client';

import type { RailView } from '@tallygate/contracts/rail';
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { railAssignmentsQuery, useDeleteRail } from '#data/rails.ts';
import { notify } from '#lib/notify.ts';

/** Takes away a rail that was never used. */
export function DeleteRail({ rail: { id, name, reports } }: { rail: RailView }) {
  const { data: assignments } = useQuery(railAssignmentsQuery);
  const [isOpen, setOpen] = useState(false);
  const remove = useDeleteRail();
  const { goOn } = useNavigate();
  const isUsed = assignments?.some(({ railId }) => railId === id) ?? true;
  const hasReports = Object.values(reports).some((count) => count > 0);
  if (isUsed || hasReports) return null;
  return (
    <>
      <Button variant="ghost" size="icon" aria-label={`Delete ${name}`} onClick={() => setOpen(true)}>
        <Trash2 aria-hidden />
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={setOpen}
        heading={`Delete ${name}?`}
        confirmLabel="Delete rail"
        busy={remove.isPending}
        danger
        onConfirm={() =>
          remove.mutate(id, {
            onSuccess: () => {
              notify.success(`Rail ${name} deleted`);
              goOn('/rails');
            },
          })
        }
      >
        <p>It bills nothing and holds no reports. Its key and its names go with it.</p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
    </>
  );
}
