'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { issuerQuery } from '#data/issuer.ts';

const IssuerForm = dynamic(() => import('./issuer-form.tsx').then((module) => module.IssuerForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

/** Who issues invoices, and what stands on each. */
export function IssuerPage() {
  const issuer = useQuery(issuerQuery);
  return (
    <>
      <PageHeader
        title="Issuer of invoices"
        description="Stands on the page, the PDF and in the file of every invoice that becomes final from now on. What is final stays as it was."
        trail={[{ label: 'Settings', href: '/settings' }]}
      />
      {issuer.data ? (
        <IssuerForm issuer={issuer.data} />
      ) : issuer.error ? (
        <LoadError error={issuer.error} what="the issuer" onRetry={() => void issuer.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
