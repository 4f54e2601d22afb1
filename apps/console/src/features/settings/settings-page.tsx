'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTheme } from 'next-themes';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { keysInWords } from '#components/shell/shortcut-registry.ts';
import { useIsMac } from '#components/shell/use-platform.ts';
import { useStoredFlag } from '#components/shell/use-stored-flag.ts';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { retentionQuery } from '#data/retention.ts';
import { sessionQuery } from '#data/session.ts';
import { statusQuery } from '#data/status.ts';
import { formatCount } from '#lib/format.ts';
import { keptInWords } from './retention/removal.ts';

export function SettingsPage() {
  return (
    <>
      <PageHeader title="Settings" />
      <div>
        <Account />
        <Appearance />
        <Installation />
        <Data />
      </div>
    </>
  );
}

function Data() {
  const { data: retention } = useQuery(retentionQuery);
  return (
    <FormSection heading="Data" description="Sums and corrections are always kept; single events may go.">
      {retention && (
        <LedgerList
          entries={[
            { label: 'Events are kept', value: keptInWords(retention.keepDays) },
            {
              label: 'Gone so far',
              value:
                retention.removedBefore === null ? 'Nothing' : formatCount(retention.removedEvents, 'event', 'events'),
            },
          ]}
        />
      )}
    </FormSection>
  );
}

function Account() {
  const { data: session } = useQuery(sessionQuery);
  return (
    <FormSection heading="Account">
      <LedgerList
        entries={[
          { label: 'User name', value: session?.username ?? '–' },
          { label: 'Roles', value: session?.roles.join(', ') || '–' },
        ]}
      />
      {session?.defaultPassword && <Alert tone="warn" heading="The default password is in use" />}
      <div>
        <Button asChild>
          <Link href="/settings/access">Change password</Link>
        </Button>
      </div>
    </FormSection>
  );
}

function Appearance() {
  const { theme = 'system', setTheme } = useTheme();
  const isMac = useIsMac();
  const [singleKeys, setSingleKeys] = useStoredFlag('tallygate.single-keys', true);
  return (
    <FormSection heading="Appearance" description="Kept in this browser.">
      <Field label="Theme" className="max-w-64">
        {(control) => (
          <Select {...control} value={theme} onChange={(event) => setTheme(event.target.value)}>
            <option value="system">As the system</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </Select>
        )}
      </Field>
      <ToggleField
        label="Single-key shortcuts"
        help={`Keys such as / and n. ${keysInWords(['Mod+K'], isMac)} works either way.`}
      >
        {(control) => <Switch {...control} checked={singleKeys} onCheckedChange={setSingleKeys} />}
      </ToggleField>
    </FormSection>
  );
}

function Installation() {
  const { data: status } = useQuery(statusQuery);
  return (
    <FormSection heading="Installation" description="Addresses are chosen by environment variables at start.">
      {status && (
        <LedgerList
          entries={[
            { label: 'Version', value: status.version },
            { label: 'Public URL', value: <code className="font-mono text-xs">{status.publicUrl}</code> },
            { label: 'Gateway port', value: status.ports.gateway },
            { label: 'Management API port', value: status.ports.api },
            { label: 'Sandbox', value: status.sandbox.on ? 'On' : 'Off' },
            ...status.gateways.map((gateway) => ({
              label: `Gateway "${gateway.id}"`,
              value: `${gateway.version} on ${gateway.hostname}${gateway.live ? '' : ', not reporting'}`,
            })),
          ]}
        />
      )}
    </FormSection>
  );
}
