import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import dynamic from 'next/dynamic';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { FormSection, ToggleField } from '#components/field.tsx';
import { Switch } from '#components/ui/switch.tsx';

const PricePreview = dynamic(() => import('./price-preview.tsx').then((module) => module.PricePreview));

const SWITCHES = [
  {
    name: 'spec.prices.list',
    label: 'In the list of tools',
    help: 'Each tool carries the price that its caller pays. Lists then differ by caller and are marked private.',
  },
  {
    name: 'spec.prices.description',
    label: 'In the description of each tool',
    help: 'For agents that read nothing else. It changes definitions, which some clients pin.',
  },
  {
    name: 'spec.prices.tools',
    label: 'By free tools about prices',
    help: 'Adds billing_quote, billing_last_charges and billing_why, which the gateway answers itself.',
  },
  {
    name: 'spec.prices.charge',
    label: 'In each result',
    help: 'Says what the call costs and why. A result is held until it is whole.',
  },
] as const;

/** What agents are told of prices, with what one of them would read. */
export function PriceFields({ stored }: { stored: ProxyView | undefined }) {
  const { control: formControl } = useFormContext<McpProxyInput>();
  const told = useWatch<McpProxyInput, 'spec.prices'>({ name: 'spec.prices' }) ?? {};
  return (
    <FormSection
      heading="Prices told to agents"
      description="Off, answers pass byte for byte, and an agent learns of no price."
    >
      {SWITCHES.map(({ name, label, help }) => (
        <Controller
          key={name}
          control={formControl}
          name={name}
          render={({ field }) => (
            <ToggleField label={label} help={help}>
              {(control) => (
                <Switch {...control} checked={field.value === true} onCheckedChange={(on) => field.onChange(on)} />
              )}
            </ToggleField>
          )}
        />
      ))}
      {stored !== undefined && Object.values(told).includes(true) && <PricePreview proxy={stored} told={told} />}
    </FormSection>
  );
}
