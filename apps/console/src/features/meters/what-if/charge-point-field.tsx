import type { ChargePoint } from '@tallygate/contracts/outcome';
import { CHARGE_POINT_WORDS } from '#components/decisions/rule-words.ts';
import { Field } from '#components/field.tsx';
import { Select } from '#components/ui/select.tsx';

type ChargePointFieldProps = {
  /** The charge point that runs at this level; undefined where the level has none. */
  configured: ChargePoint | undefined;
  value: ChargePoint | undefined;
  onChange: (value: ChargePoint | undefined) => void;
};

/** The moment from which a call is charged. */
export function ChargePointField({ configured, value, onChange }: ChargePointFieldProps) {
  return (
    <Field label="A call is charged when">
      {(control) => (
        <Select
          {...control}
          value={value ?? ''}
          onChange={(event) => onChange((event.target.value || undefined) as ChargePoint | undefined)}
        >
          <option value="">{configured ? CHARGE_POINT_WORDS[configured] : 'as for all proxies'}</option>
          {Object.entries(CHARGE_POINT_WORDS)
            .filter(([point]) => point !== configured || point === value)
            .map(([point, words]) => (
              <option key={point} value={point}>
                {words}
              </option>
            ))}
        </Select>
      )}
    </Field>
  );
}
