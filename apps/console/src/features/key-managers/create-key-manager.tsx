'use client';

import dynamic from 'next/dynamic';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { PageSkeleton } from '#components/states.tsx';
import { useNavigate } from '#components/use-navigate.ts';

const KeyManagerForm = dynamic(() => import('./key-manager-form.tsx').then((module) => module.KeyManagerForm), {
  ssr: false,
  loading: PageSkeleton,
});

export function CreateKeyManager() {
  const { goOn } = useNavigate();
  const { afterSave, applyDialog } = useAfterSave({
    type: 'key_manager',
    message: 'Key manager saved',
    onDone: () => goOn('/key-managers'),
  });
  return (
    <>
      <PageHeader
        trail={[{ label: 'Key managers', href: '/key-managers' }]}
        title="New key manager"
        description="An issuer whose tokens the gateway believes."
      />
      <KeyManagerForm onSaved={afterSave} />
      {applyDialog}
    </>
  );
}
