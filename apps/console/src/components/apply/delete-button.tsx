'use client';

import type { EntityRef } from '@tallygate/contracts/entity-change';
import { ownerOf } from '@tallygate/contracts/owners';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '#data/session.ts';
import { notify } from '#lib/notify.ts';
import { Button } from '../ui/button.tsx';
import { useNavigate } from '../use-navigate.ts';
import { ApplyDialog } from './apply-dialog.tsx';

type DeleteButtonProps = {
  entity: EntityRef;
  /** `Delete proxy`. */
  label: string;
  mutation: {
    mutate: (id: string, options: { onSuccess: () => void; onError: (error: Error) => void }) => void;
    isPending: boolean;
  };
  listHref: string;
};

/**
 * Marks an entity for removal and offers to apply that at once. The entity works on until the apply. Only people who
 * may delete it see the button.
 */
export function DeleteButton({ entity, label, mutation, listHref }: DeleteButtonProps) {
  const { goOn } = useNavigate();
  const mayDelete = useMay(ownerOf(entity).action);
  const [isApplying, setApplying] = useState(false);
  const remove = () =>
    mutation.mutate(entity.id, {
      onSuccess: () => {
        notify.info(`${entity.id} will be removed`, { description: 'Not applied yet.' });
        setApplying(true);
      },
      onError: (error) => notify.error(error.message),
    });
  if (!mayDelete && !isApplying) return null;
  return (
    <>
      <Button busy={mutation.isPending} onClick={remove} className="text-bad">
        <Trash2 aria-hidden />
        {label}
      </Button>
      {isApplying && <ApplyDialog entities={[entity]} onClose={() => goOn(listHref)} />}
    </>
  );
}
