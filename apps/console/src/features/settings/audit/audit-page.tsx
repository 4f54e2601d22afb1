'use client';

import { useState } from 'react';
import { FormSection } from '#components/field.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { ALL_ENTRIES } from '#data/audit.ts';
import { AuditFilters } from './audit-filters.tsx';
import { AuditLog } from './audit-log.tsx';
import { ChainState } from './chain-state.tsx';

/** Who did what, whether that can be believed, and a copy of it. */
export function AuditPage() {
  const [filter, setFilter] = useState(ALL_ENTRIES);
  return (
    <>
      <PageHeader
        title="Audit log"
        trail={[{ label: 'Settings', href: '/settings' }]}
        description="Who did what, from where, and whether it worked. Secrets are never written here."
      />
      <div>
        <FormSection heading="Chain" description="Each entry is hashed with the one before it.">
          <ChainState />
        </FormSection>
        <FormSection heading="Entries" description="Newest first.">
          <AuditFilters onChange={setFilter} />
          <AuditLog filter={filter} />
        </FormSection>
      </div>
    </>
  );
}
