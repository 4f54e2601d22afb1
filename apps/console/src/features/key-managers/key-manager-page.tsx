'use client';

import type { KeyManagerView } from '@tallygate/contracts/key-manager-view';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { DeleteMenu } from '#components/apply/delete-menu.tsx';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { EntityStateBadge } from '#components/entity-state.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { keyManagerQuery, useDeleteKeyManager } from '#data/key-managers.ts';
import { TokenCheck } from './token-check/token-check.tsx';
import { UsedBy } from './used-by.tsx';

const KeyManagerForm = dynamic(() => import('./key-manager-form.tsx').then((module) => module.KeyManagerForm), {
  ssr: false,
  loading: PageSkeleton,
});

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
        aside={
          data && (
            <>
              <EntityStateBadge state={data.state} />
              {data.usedBy.length > 0 && <span className="text-sm text-ink-muted">Used by</span>}
              <UsedBy proxies={data.usedBy} />
            </>
          )
        }
        actions={
          data && (
            <DeleteMenu
              entity={{ type: 'key_manager', id: name }}
              noun="key manager"
              name={name}
              consequence={
                <p>
                  {data.usedBy.length > 0
                    ? `Used by ${data.usedBy.join(', ')}: take it out of their policies first.`
                    : 'No proxy uses it. Tokens of its issuer are then taken nowhere.'}
                </p>
              }
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
      {data && (
        <May to="key-managers.write">
          <section aria-labelledby="check-token" className="flex flex-col gap-4">
            <h2 id="check-token" className="text-base font-semibold">
              Check a token
            </h2>
            <TokenCheck />
          </section>
        </May>
      )}
      {data ? (
        <KeyManagerEditor stored={data} />
      ) : keyManager.error ? (
        <LoadError error={keyManager.error} what={`key manager ${name}`} onRetry={() => void keyManager.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function KeyManagerEditor({ stored }: { stored: KeyManagerView }) {
  // As it was when opened: a change by somebody else meanwhile must not replace what is being typed.
  const [opened, setOpened] = useState(stored);
  const client = useQueryClient();
  const reload = async () =>
    setOpened(await client.fetchQuery({ ...keyManagerQuery(stored.entity.name), staleTime: 0 }));
  const { goOn } = useNavigate();
  const { afterSave, applyDialog } = useAfterSave({
    type: 'key_manager',
    message: 'Key manager saved',
    onDone: () => goOn('/key-managers'),
  });
  return (
    <>
      <KeyManagerForm key={opened.revision} stored={opened} onSaved={afterSave} onReload={() => void reload()} />
      {applyDialog}
    </>
  );
}
