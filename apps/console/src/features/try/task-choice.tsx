'use client';

import type { Offer } from '@tallygate/contracts/try';
import { ToggleField } from '#components/field.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';

/** Whether a tool is called as a task: because it must be, or because somebody chose that. */
export function isTaskOf(tool: Offer | undefined, chosen: ReadonlySet<string>): boolean {
  const support = tool?.execution?.taskSupport;
  return support === 'required' || (support === 'optional' && tool !== undefined && chosen.has(tool.name));
}

type TaskChoiceProps = {
  name: string;
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
};

/** For a tool that may be a task, where its client says which (revision 2025-11-25). */
export function TaskChoice({ name, chosen, onChange }: TaskChoiceProps) {
  return (
    <ToggleField label="As a task" help="In 2025-11-25 the client decides; in 2026-07-28 the server does.">
      {(control) => (
        <Checkbox
          {...control}
          checked={chosen.has(name)}
          onChange={({ target }) =>
            onChange(new Set(target.checked ? [...chosen, name] : [...chosen].filter((one) => one !== name)))
          }
        />
      )}
    </ToggleField>
  );
}
