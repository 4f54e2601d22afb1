'use client';

import type { ReactNode } from 'react';
import { Button } from './ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from './ui/dialog.tsx';

export type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  heading: string;
  children: ReactNode;
  /** The verb of what happens, repeated on the button. */
  confirmLabel: string;
  cancelLabel?: string;
  onConfirm: () => void;
  busy?: boolean;
  danger?: boolean;
};

export function ConfirmWindow(props: ConfirmDialogProps) {
  const {
    open,
    onOpenChange,
    heading,
    children,
    confirmLabel,
    cancelLabel = 'Cancel',
    onConfirm,
    busy,
    danger,
  } = props;
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent heading={heading}>
        <div className="text-sm text-ink-muted">{children}</div>
        <DialogActions>
          <DialogClose asChild>
            <Button>{cancelLabel}</Button>
          </DialogClose>
          <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </DialogActions>
      </DialogContent>
    </Dialog>
  );
}
