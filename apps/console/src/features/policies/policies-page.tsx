'use client';

import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import { PageHeader } from '#components/page-header.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '#components/ui/tabs.tsx';
import { PolicyCatalogue } from './policy-catalogue.tsx';

const TABS = ['matrix', 'catalogue'] as const;

/** Which proxy lacks which rule, and what rules there are. */
export function PoliciesPage({ matrix }: { matrix: ReactNode }) {
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(TABS).withDefault('matrix'));
  return (
    <>
      <PageHeader title="Policies" description="What a proxy can do to a request on its way." />
      <Tabs value={tab} onValueChange={(next) => void setTab(next as (typeof TABS)[number])}>
        <TabsList aria-label="Policies">
          <TabsTrigger value="matrix">By proxy</TabsTrigger>
          <TabsTrigger value="catalogue">Catalogue</TabsTrigger>
        </TabsList>
        <TabsContent value="matrix">{matrix}</TabsContent>
        <TabsContent value="catalogue">
          <PolicyCatalogue />
        </TabsContent>
      </Tabs>
    </>
  );
}
