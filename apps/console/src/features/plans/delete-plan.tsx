'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useDeletePlan } from '#data/plans.ts';
import { formatCount } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';

/** Takes away a plan that no company was ever on. */
export function DeletePlan({ plan: { id, name, companies } }: { plan: PlanView }) {
  const [isOpen, setOpen] = useState(false);
  const remove = useDeletePlan();
  const { goOn } = useNavigate();
  if (companies > 0) return null;
  return (
    <>
      <Button variant="ghost" size="icon" aria-label={`Delete ${name}`} onClick={() => setOpen(true)}>
        <Trash2 aria-hidden />
      </Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={setOpen}
        heading={`Delete ${name}?`}
        confirmLabel="Delete plan"
        busy={remove.isPending}
        danger
        onConfirm={() =>
          remove.mutate(id, {
            onSuccess: () => {
              notify.success(`Plan ${name} deleted`);
              goOn('/plans');
            },
          })
        }
      >
        <p>{formatCount(companies, 'company is', 'companies are')} on it. Its prices go with it.</p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
    </>
  );
}
