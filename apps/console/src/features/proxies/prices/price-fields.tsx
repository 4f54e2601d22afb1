import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import dynamic from 'next/dynamic';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { FormSection, ToggleField } from '#components/field.tsx';
import { PRICE_SWITCHES } from '#components/price/price-switches.ts';
import { Switch } from '#components/ui/switch.tsx';

const PricePreview = dynamic(() => import('#components/price/price-preview.tsx').then((module) => module.PricePreview));

/** What agents are told of prices, with what one of them would read. */
export function PriceFields({ stored }: { stored: ProxyView | undefined }) {
  const { control: formControl } = useFormContext<McpProxyInput>();
  const told = useWatch<McpProxyInput, 'spec.prices'>({ name: 'spec.prices' }) ?? {};
  return (
    <FormSection
      heading="Prices told to agents"
      description="Off, answers pass byte for byte, and an agent learns of no price."
    >
      {PRICE_SWITCHES.map(({ name, label, help }) => (
        <Controller
          key={name}
          control={formControl}
          name={`spec.prices.${name}`}
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
