'use client';

import { useQuery } from '@tanstack/react-query';
import { DeleteButton } from '#components/apply/delete-button.tsx';
import { EntityStateBadge } from '#components/entity-state.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { keyManagerQuery, useDeleteKeyManager } from '#data/key-managers.ts';
import { KeyManagerForm } from './key-manager-form.tsx';

const TRAIL = [{ label: 'Key managers', href: '/key-managers' }];

export function KeyManagerPage({ name }: { name: string }) {
  const keyManager = useQuery(keyManagerQuery(name));
  const remove = useDeleteKeyManager();
  const { data } = keyManager;
  return (
    <>
      <PageHeader
        trail={TRAIL}
        title={name}
        aside={data && <EntityStateBadge state={data.state} />}
        description={data && (data.usedBy.length > 0 ? `Used by ${data.usedBy.join(', ')}.` : 'No proxy uses it yet.')}
        actions={
          data && (
            <DeleteButton
              entity={{ type: 'key_manager', id: name }}
              label="Delete key manager"
              mutation={remove}
              listHref="/key-managers"
            />
          )
        }
      />
      {data?.keys?.error && (
        <Alert tone="warn" heading="The gateway cannot refresh the keys">
          {data.keys.error}
          {data.keys.count > 0 && ' It goes on with the ones it has.'}
        </Alert>
      )}
      {data ? (
        <KeyManagerForm key={data.revision} stored={data} />
      ) : keyManager.error ? (
        <LoadError error={keyManager.error} what={`key manager ${name}`} onRetry={() => void keyManager.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
