import type { DecisionOverrides } from '@tallygate/contracts/mcp-proxy';
import { OVERRIDABLE_REASONS } from '@tallygate/contracts/outcome-codes';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import { useId } from 'react';
import { Label } from '#components/ui/label.tsx';
import { Select } from '#components/ui/select.tsx';
import { withValue } from '#lib/with-value.ts';
import { type OverridableReason, REASON_MEANINGS, type Usual } from './rule-words.ts';

type DecisionFieldsProps = {
  legend: string;
  /** The overrides that the running configuration has at this level. */
  configured: DecisionOverrides | undefined;
  /** What is done where this level has none. */
  usual: (reason: OverridableReason) => Usual;
  value: DecisionOverrides | undefined;
  onChange: (value: DecisionOverrides) => void;
};

type Choice = 'bill' | 'free';

const WORDS = { bill: 'Bill', free: 'Free' } as const;

/** For each way that a call may end: billed or free. What runs is chosen, and said beside what was chosen otherwise. */
export function DecisionFields({ legend, configured, usual, value = {}, onChange }: DecisionFieldsProps) {
  return (
    <fieldset className="@container">
      <legend className="sr-only">{legend}</legend>
      <ul className="grid gap-x-8 gap-y-3 @xl:grid-cols-2">
        {OVERRIDABLE_REASONS.map((reason) => (
          <li key={reason}>
            <DecisionField
              reason={reason}
              running={configured?.[reason] ?? usual(reason)}
              value={value[reason]}
              onChange={(choice) => onChange(withValue(value, reason, choice))}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** The same fields, folded: most proxies and tools have no rules of their own. */
export function DecisionDetails(props: DecisionFieldsProps) {
  const changed = Object.keys(props.value ?? {}).length;
  return (
    <details>
      <summary className="w-fit rounded text-sm text-ink-muted hover:text-ink">
        What is billed, by reason{changed > 0 && ` (${changed} changed)`}
      </summary>
      <div className="pt-3">
        <DecisionFields {...props} />
      </div>
    </details>
  );
}

type DecisionFieldProps = {
  reason: OverridableReason;
  running: Usual;
  value: Choice | undefined;
  onChange: (value: Choice | undefined) => void;
};

function DecisionField({ reason, running, value, onChange }: DecisionFieldProps) {
  const id = useId();
  const now = typeof running === 'string' ? WORDS[running] : running.words;
  return (
    <div className="flex items-start justify-between gap-3">
      <div className="min-w-0">
        <Label htmlFor={reason === 'duplicate' ? undefined : id}>{REASON_TABLE[reason].label}</Label>
        <p id={`${id}-help`} className="text-xs text-ink-muted">
          {REASON_MEANINGS[reason]}
          {value && value !== running && <span className="font-medium text-ink"> Now: {now.toLowerCase()}.</span>}
        </p>
      </div>
      {reason === 'duplicate' ? (
        <p className="w-40 shrink-0 py-1.5 text-sm text-ink-muted">Never billed twice</p>
      ) : (
        <Select
          id={id}
          aria-describedby={`${id}-help`}
          value={value ?? ''}
          onChange={(event) => onChange((event.target.value || undefined) as Choice | undefined)}
          className="w-40 shrink-0"
        >
          <option value="">{now}</option>
          {(['bill', 'free'] as const)
            .filter((choice) => choice !== running || choice === value)
            .map((choice) => (
              <option key={choice} value={choice}>
                {WORDS[choice]}
              </option>
            ))}
        </Select>
      )}
    </div>
  );
}
