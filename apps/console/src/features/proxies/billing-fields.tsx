import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { useFormContext, useWatch } from 'react-hook-form';
import { ChipsInput } from '#components/chips-input.tsx';
import { Field, FormSection } from '#components/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { errorAt, optionalText } from '#lib/form-errors.ts';
import { withFreeTools } from './free-tools.ts';

export function BillingFields() {
  const { register, setValue, formState } = useFormContext<McpProxyInput>();
  const tools = useWatch<McpProxyInput, 'spec.billing.tools'>({ name: 'spec.billing.tools' }) ?? {};
  const free = Object.keys(tools).filter((name) => tools[name]?.free);
  return (
    <FormSection
      heading="Billing"
      description="When a call counts. Refused, failed and undelivered calls are free unless a rule says otherwise."
    >
      <Field label="A call is charged when" error={errorAt(formState.errors, 'spec.billing.chargePoint')}>
        {(control) => (
          <Select {...control} {...register('spec.billing.chargePoint', optionalText)}>
            <option value="">As the gateway’s setting says</option>
            <option value="delivered">the result has reached the caller</option>
            <option value="upstream_result">the server has given a result</option>
            <option value="dispatched">it has been sent to the server</option>
          </Select>
        )}
      </Field>
      <Field
        label="Whose events are billed"
        error={errorAt(formState.errors, 'spec.billing.source')}
        help="Where another gateway logs the calls of this proxy too, one of the two is billed; the other’s are duplicates."
      >
        {(control) => (
          <Select {...control} {...register('spec.billing.source', optionalText)}>
            <option value="">Those of this gateway</option>
            <option value="access_log">Those of the other gateway’s log</option>
          </Select>
        )}
      </Field>
      <Field
        label="Free tools"
        optional
        error={errorAt(formState.errors, 'spec.billing.tools')}
        help="Calls of these tools are recorded, never billed."
      >
        {(control) => (
          <ChipsInput
            {...control}
            noun="tool"
            value={free}
            placeholder="get-status, ping…"
            onChange={(names) => setValue('spec.billing.tools', withFreeTools(tools, names), { shouldDirty: true })}
          />
        )}
      </Field>
    </FormSection>
  );
}
