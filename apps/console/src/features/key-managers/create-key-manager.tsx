'use client';

import { PageHeader } from '#components/page-header.tsx';
import { KeyManagerForm } from './key-manager-form.tsx';

export function CreateKeyManager() {
  return (
    <>
      <PageHeader
        trail={[{ label: 'Key managers', href: '/key-managers' }]}
        title="New key manager"
        description="An issuer whose tokens the gateway believes."
      />
      <KeyManagerForm />
    </>
  );
}
