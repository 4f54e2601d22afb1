import { OVERVIEW_RANGES, type OverviewRange } from '@tallygate/contracts/overview-ranges';
import { Select } from '../ui/select.tsx';
import { RANGE_WORDS } from './range-words.ts';

type RangeSelectProps = { value: OverviewRange; onChange: (range: OverviewRange) => void };

/** How far back the numbers look. */
export function RangeSelect({ value, onChange }: RangeSelectProps) {
  return (
    <Select
      aria-label="Range"
      value={value}
      onChange={(event) => onChange(event.target.value as OverviewRange)}
      className="w-auto"
    >
      {OVERVIEW_RANGES.map((one) => (
        <option key={one} value={one}>
          {RANGE_WORDS[one].label}
        </option>
      ))}
    </Select>
  );
}
