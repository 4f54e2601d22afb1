'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { LazyMenu } from '#components/lazy-menu.tsx';
import { useDeleteProxy } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { ProxyDeletion } from './proxy-deletion.tsx';

const loadMenu = () => import('./proxy-menu.tsx').then((module) => module.ProxyMenu);
const ProxyMenu = dynamic(loadMenu, { ssr: false });
const DeleteDialog = dynamic(
  () => import('#components/apply/delete-dialog.tsx').then((module) => module.DeleteDialog),
  { ssr: false },
);

/** What can be done to a proxy from the list. */
export function ProxyRowMenu({ proxy }: { proxy: ProxyView }) {
  const mayChange = useMay('proxies.write');
  const remove = useDeleteProxy();
  const [isDeleting, setDeleting] = useState(false);
  if (!mayChange) return null;
  const name = proxy.resource.spec.displayName;
  const label = `Actions of ${name}`;
  return (
    <>
      <LazyMenu
        button={{ variant: 'ghost', size: 'icon', 'aria-label': label, children: <Ellipsis aria-hidden /> }}
        preload={() => void loadMenu()}
      >
        <ProxyMenu proxy={proxy} label={label} onDelete={() => setDeleting(true)} />
      </LazyMenu>
      {isDeleting && (
        <DeleteDialog
          entity={{ type: 'proxy', id: proxy.id }}
          noun="proxy"
          name={name}
          consequence={<ProxyDeletion proxy={proxy} />}
          mutation={remove}
          listHref="/proxies"
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}
