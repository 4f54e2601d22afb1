import { Trash2 } from 'lucide-react';
import { DecisionDetails } from '#components/decisions/decision-fields.tsx';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { withValue } from '#lib/with-value.ts';
import type { ToolBilling } from './policy-changes.ts';
import { QuantityRuleFields } from './quantity-rule-fields.tsx';

type ToolRulesProps = {
  name: string;
  configured: ToolBilling | undefined;
  value: ToolBilling;
  onChange: (value: ToolBilling) => void;
  onRemove: () => void;
  errorOf: (key: string) => string | undefined;
};

const FREE = 'free';
const BY_RULES = 'billed by the rules';

/** Rules for the calls of one tool, which win over those of its proxy. */
export function ToolRules({ name, configured, value, onChange, onRemove, errorOf }: ToolRulesProps) {
  const isFree = configured?.free === true;
  return (
    <fieldset className="flex flex-col gap-4 rounded-lg border bg-sunken/40 p-4">
      <legend className="sr-only">Rules of the tool {name}</legend>
      <div className="flex items-center justify-between gap-3">
        <p className="min-w-0 text-sm font-medium [overflow-wrap:anywhere]">
          Tool <code className="font-mono text-xs">{name}</code>
        </p>
        <Button variant="ghost" size="sm" aria-label={`Take out the rules of the tool ${name}`} onClick={onRemove}>
          <Trash2 aria-hidden /> Take out
        </Button>
      </div>
      <Field label="Calls of this tool are">
        {(control) => (
          <Select
            {...control}
            value={value.free === undefined ? '' : String(value.free)}
            onChange={({ target }) =>
              onChange(withValue(value, 'free', target.value === '' ? undefined : target.value === 'true'))
            }
          >
            <option value="">{isFree ? FREE : BY_RULES}</option>
            {(!isFree || value.free === true) && <option value="true">{FREE}</option>}
            {(isFree || value.free === false) && <option value="false">{BY_RULES}</option>}
          </Select>
        )}
      </Field>
      <QuantityRuleFields
        configured={configured?.quantity}
        value={value.quantity}
        onChange={(quantity) => onChange(withValue(value, 'quantity', quantity))}
        errorOf={(key) => errorOf(`quantity.${key}`)}
      />
      <DecisionDetails
        legend={`What is billed of the tool ${name}, by reason`}
        configured={configured?.decisions}
        usual={() => ({ words: 'As the proxy' })}
        value={value.decisions}
        onChange={(decisions) => onChange(withValue(value, 'decisions', decisions))}
      />
    </fieldset>
  );
}
