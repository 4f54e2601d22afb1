import type { DecisionPolicy, RunningRules } from '@tallygate/contracts/decision-policy';
import type { ChargePoint } from '@tallygate/contracts/outcome';
import { ChipsInput } from '#components/chips-input.tsx';
import { DecisionFields } from '#components/decisions/decision-fields.tsx';
import { TASK_WORDS, usuallyDecided } from '#components/decisions/rule-words.ts';
import { Field, ToggleField } from '#components/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { withValue } from '#lib/with-value.ts';
import { ChargePointField } from './charge-point-field.tsx';

type Billing = DecisionPolicy['billing'];
type GatewayRulesProps = {
  running: RunningRules['billing'];
  value: Billing;
  /** Consumers and companies that have called. */
  callers: readonly string[];
  onChange: (value: Billing) => void;
};

/** Rules for every call for which no proxy, tool or plan has a rule of its own. */
export function GatewayRules({ running, value, callers, onChange }: GatewayRulesProps) {
  return (
    <div className="flex flex-col gap-5">
      <ChargePointField
        configured={running.charge_point}
        value={value.charge_point}
        onChange={(point: ChargePoint | undefined) => onChange(withValue(value, 'charge_point', point))}
      />
      <Field label="A task is charged when">
        {(control) => (
          <Select
            {...control}
            value={value.tasks_bill_on ?? ''}
            onChange={(event) =>
              onChange(withValue(value, 'tasks_bill_on', (event.target.value || undefined) as Billing['tasks_bill_on']))
            }
          >
            <option value="">{TASK_WORDS[running.tasks_bill_on]}</option>
            {Object.entries(TASK_WORDS)
              .filter(([point]) => point !== running.tasks_bill_on || point === value.tasks_bill_on)
              .map(([point, words]) => (
                <option key={point} value={point}>
                  {words}
                </option>
              ))}
          </Select>
        )}
      </Field>
      <ToggleField
        label="Other free callers"
        help={`Now: ${running.free_callers.length > 0 ? running.free_callers.join(', ') : 'nobody'}.`}
      >
        {(control) => (
          <Switch
            {...control}
            checked={value.free_callers !== undefined}
            onCheckedChange={(on) => onChange(withValue(value, 'free_callers', on ? running.free_callers : undefined))}
          />
        )}
      </ToggleField>
      {value.free_callers && (
        <Field label="Free callers" help="Consumers or companies that are not billed; none means nobody.">
          {(control) => (
            <ChipsInput
              {...control}
              noun="caller"
              placeholder="acme, agent-a…"
              suggestions={callers}
              value={value.free_callers ?? []}
              onChange={(list) => onChange(withValue(value, 'free_callers', list))}
            />
          )}
        </Field>
      )}
      <DecisionFields
        legend="What is billed, by reason"
        configured={running.decisions}
        usual={(reason) => usuallyDecided(reason, value.charge_point ?? running.charge_point)}
        value={value.decisions}
        onChange={(decisions) => onChange(withValue(value, 'decisions', decisions))}
      />
    </div>
  );
}
