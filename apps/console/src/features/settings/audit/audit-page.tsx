'use client';

import { Download } from 'lucide-react';
import dynamic from 'next/dynamic';
import { FormSection } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { useExportAudit } from '#data/audit.ts';
import { AuditFilters } from './audit-filters.tsx';
import { ChainState } from './chain-state.tsx';
import { useAuditView } from './use-audit-view.ts';

// It is drawn by the server, and can be pressed once its code is there.
const AuditLog = dynamic(() => import('./audit-log.tsx').then((module) => module.AuditLog), { loading: PageSkeleton });

/** Who did what, whether that can be believed, and a copy of it. */
export function AuditPage() {
  const view = useAuditView();
  const isNarrowed = Object.values(view.filter).some((text) => text !== '');
  const save = useExportAudit();
  const download = (format: 'ndjson' | 'csv', label: string) => (
    <Button
      size="sm"
      busy={save.isPending && save.variables.format === format}
      onClick={() =>
        save.mutate(
          { filter: view.filter, format },
          { onSuccess: (text) => saveFile(text, `tallygate-audit.${format}`) },
        )
      }
    >
      <Download aria-hidden /> {label}
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Audit log"
        trail={[{ label: 'Settings', href: '/settings' }]}
        description="Who did what, from where, and whether it worked. Secrets are never written here."
      />
      <div className="flex flex-col gap-4">
        <AuditFilters view={view} />
        <May to="audit-export.write">
          <div className="flex flex-wrap items-center gap-2">
            <span className="text-xs text-ink-muted">
              Export {isNarrowed ? 'what is filtered' : 'the whole log'}, oldest first:
            </span>
            {download('ndjson', 'NDJSON, verifiable')}
            {download('csv', 'CSV')}
          </div>
          <FormProblems findings={[]} error={save.error} />
        </May>
        <AuditLog filter={view.filter} isNarrowed={isNarrowed} onClear={view.clear} />
        <FormSection heading="Chain" description="Each entry is hashed with the one before it.">
          <ChainState />
        </FormSection>
      </div>
    </>
  );
}

function saveFile(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
