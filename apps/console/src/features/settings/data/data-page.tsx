'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { FormSection, ToggleField } from '#components/field.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May, ReadOnly } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { CONFIGURATION_EXPORT, supportBundleUrl } from '#data/configuration.ts';
import { useMay } from '#data/session.ts';
import { ImportConfiguration } from './import-configuration.tsx';

/** The configuration out of here and into here, and what somebody needs who helps. */
export function DataPage() {
  const mayExport = useMay('dump.read');
  return (
    <>
      <PageHeader title="Configuration and support" trail={[{ label: 'Settings', href: '/settings' }]} />
      {mayExport === false && <ReadOnly to="dump.read" what="what is exported here" />}
      <div>
        <May to="dump.read">
          <FormSection
            heading="Export"
            description="Settings, proxies with their policies, key managers, publishers, meters, prices and plans as saved, in one JSON file. Each secret is a named reference. API keys, companies on plans and people are not in it."
          >
            <div>
              <Button asChild>
                <a href={CONFIGURATION_EXPORT} download>
                  <Download aria-hidden /> Export configuration
                </a>
              </Button>
            </div>
          </FormSection>
        </May>
        <May to="versions.write">
          <FormSection
            heading="Import"
            description="Nothing is changed before you have seen what would be. What goes to gateways is pending afterwards; meters and plans hold at once."
          >
            <ImportConfiguration />
          </FormSection>
        </May>
        <May to="dump.read">
          <SupportBundle />
        </May>
      </div>
    </>
  );
}

function SupportBundle() {
  const [hasNames, setNames] = useState(false);
  return (
    <FormSection
      heading="Support bundle"
      description="For whoever helps: versions, Doctor’s report, the running configuration with secrets masked, what gateways report, numbers of rows, the last warnings. No event is in it."
    >
      <ToggleField
        label="With names"
        help="Of consumers, companies and people as they are. Without, each is replaced by the same text throughout the bundle."
      >
        {(control) => <Checkbox {...control} checked={hasNames} onChange={({ target }) => setNames(target.checked)} />}
      </ToggleField>
      <div>
        <Button asChild>
          <a href={supportBundleUrl(hasNames)} download>
            <Download aria-hidden /> Download support bundle
          </a>
        </Button>
      </div>
    </FormSection>
  );
}
