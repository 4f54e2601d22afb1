import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { API_VERSION_V1, API_VERSION_V1ALPHA1, SPEC_VERSIONS } from '@tallygate/contracts/mcp-versions';
import { Controller, useFormContext } from 'react-hook-form';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { errorAt, optionalNumber, optionalText } from '#lib/form-errors.ts';

const TIMEOUTS = [
  { name: 'spec.resilience.timeout', label: 'Longest call', help: 'Total time of one call, e.g. 2m.' },
  { name: 'spec.resilience.idleTimeout', label: 'Longest silence', help: 'Within one answer, e.g. 60s.' },
  {
    name: 'spec.resilience.firstByteTimeout',
    label: 'Longest wait',
    help: 'For the server to begin its answer, e.g. 30s; 300s unless the gateway says otherwise.',
  },
] as const;

export function AdvancedFields() {
  const { register, control: formControl, formState } = useFormContext<McpProxyInput>();
  const error = (path: string) => errorAt(formState.errors, path);
  return (
    <FormSection heading="Advanced" description="The defaults suit most servers.">
      <Controller
        control={formControl}
        name="spec.deploymentState"
        render={({ field }) => (
          <ToggleField label="Serve this proxy" help="Off keeps the configuration; calls get 404.">
            {(control) => (
              <Switch
                {...control}
                checked={field.value !== 'undeployed'}
                onCheckedChange={(on) => field.onChange(on ? 'deployed' : 'undeployed')}
              />
            )}
          </ToggleField>
        )}
      />
      <details className="group rounded-lg border bg-surface">
        <summary className="rounded-lg px-4 py-3 text-sm font-medium">Protocol, limits and timeouts</summary>
        <div className="grid gap-5 border-t p-4 sm:grid-cols-2">
          <Field label="Address of the server" error={error('apiVersion')}>
            {(control) => (
              <Select {...control} {...register('apiVersion')}>
                <option value={API_VERSION_V1}>Use it as written</option>
                <option value={API_VERSION_V1ALPHA1}>Append /mcp when missing (v1alpha1)</option>
              </Select>
            )}
          </Field>
          <Field label="MCP revision" error={error('spec.specVersion')} help="Newest revision the server speaks.">
            {(control) => (
              <Select {...control} {...register('spec.specVersion')}>
                {SPEC_VERSIONS.map((version) => (
                  <option key={version}>{version}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Virtual host" optional error={error('spec.vhost')} help="Answer only on this host name.">
            {(control) => (
              <Input
                {...control}
                {...register('spec.vhost', optionalText)}
                placeholder="mcp.example.com…"
                spellCheck={false}
              />
            )}
          </Field>
          <Field label="Largest request, bytes" optional error={error('spec.limits.maxBodyBytes')}>
            {(control) => (
              <Input {...control} {...register('spec.limits.maxBodyBytes', optionalNumber)} type="number" min={1024} />
            )}
          </Field>
          {TIMEOUTS.map(({ name, label, help }) => (
            <Field key={name} label={label} help={help} optional error={error(name)}>
              {(control) => <Input {...control} {...register(name, optionalText)} placeholder="No limit…" />}
            </Field>
          ))}
        </div>
      </details>
    </FormSection>
  );
}
