'use client';

import { TRY_REVISIONS } from '@tallygate/contracts/try-choices';
import { Field } from '#components/field.tsx';
import { Select } from '#components/ui/select.tsx';

export type RevisionChoice = 'auto' | (typeof TRY_REVISIONS)[number];

/** Which revision of MCP is spoken. */
export function RevisionSelect({
  value,
  onChange,
}: {
  value: RevisionChoice;
  onChange: (value: RevisionChoice) => void;
}) {
  return (
    <Field label="Revision of MCP">
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value as RevisionChoice)}>
          <option value="auto">Newest that the server knows</option>
          {TRY_REVISIONS.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
