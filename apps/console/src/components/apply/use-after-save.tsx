'use client';

import type { EntityRef } from '@tallygate/contracts/entity-change';
import { type ReactNode, useState } from 'react';
import { notify } from '#lib/notify.ts';
import { useNavigate } from '../use-navigate.ts';
import { ApplyDialog } from './apply-dialog.tsx';

type AfterSaveOptions = {
  type: EntityRef['type'];
  /** `Proxy saved`. */
  message: string;
  /** Called when nothing more is to be done here: after a plain save, or when the review closes. */
  onDone?: (id: string) => void;
};

type AfterSave = {
  /** @param also further entities of the type that were saved with it */
  afterSave: (id: string, shouldApply: boolean, also?: readonly string[]) => void;
  applyDialog: ReactNode;
};

/**
 * What follows a save: a word that it is not applied yet, or the review. Belongs above the form, because a form is
 * mounted anew for each revision and a save makes one.
 */
export function useAfterSave({ type, message, onDone }: AfterSaveOptions): AfterSave {
  const { leave } = useNavigate();
  const [applying, setApplying] = useState<readonly string[] | null>(null);
  const afterSave: AfterSave['afterSave'] = (id, shouldApply, also = []) => {
    if (shouldApply) {
      setApplying([id, ...also]);
      return;
    }
    const review = { label: 'Review', onClick: () => leave('/versions/pending') };
    notify.success(message, { description: 'Not running yet.', action: review });
    onDone?.(id);
  };
  const close = (id: string) => {
    setApplying(null);
    onDone?.(id);
  };
  const [saved] = applying ?? [];
  const applyDialog = applying !== null && saved !== undefined && (
    <ApplyDialog entities={applying.map((id) => ({ type, id }))} onClose={() => close(saved)} />
  );
  return { afterSave, applyDialog };
}
