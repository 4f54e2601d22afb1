'use client';

import { ownerOf } from '@tallygate/contracts/owners';
import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useMay } from '#data/session.ts';
import { LazyMenu } from '../lazy-menu.tsx';
import type { DeleteDialogProps } from './delete-dialog.tsx';

const loadMenu = () => import('./entity-menu.tsx').then((module) => module.EntityMenu);
const EntityMenu = dynamic(loadMenu, { ssr: false });
const DeleteDialog = dynamic(() => import('./delete-dialog.tsx').then((module) => module.DeleteDialog), { ssr: false });

type DeleteMenuProps = Omit<DeleteDialogProps, 'onClose'>;

/** What is seldom done to an entity, behind its other actions: deleting it. Only people who may see it. */
export function DeleteMenu(props: DeleteMenuProps) {
  const mayDelete = useMay(ownerOf(props.entity).action);
  const [isDeleting, setDeleting] = useState(false);
  if (!mayDelete) return null;
  const label = `More about this ${props.noun}`;
  return (
    <>
      <LazyMenu
        button={{ variant: 'ghost', size: 'icon', 'aria-label': label, children: <Ellipsis aria-hidden /> }}
        preload={() => void loadMenu()}
      >
        <EntityMenu label={label} noun={props.noun} onDelete={() => setDeleting(true)} />
      </LazyMenu>
      {isDeleting && <DeleteDialog {...props} onClose={() => setDeleting(false)} />}
    </>
  );
}
