import type { Role } from '@tallygate/contracts/roles';
import { useId } from 'react';
import { useFormContext } from 'react-hook-form';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Label } from '#components/ui/label.tsx';
import { ROLES } from './roles.ts';

/** The roles of the form around it. */
export function RoleFields({ error }: { error?: string }) {
  const { register } = useFormContext<{ roles: Role[] }>();
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error ? id : undefined}>
      <legend className="mb-1.5 text-sm font-medium">Roles</legend>
      {ROLES.map(({ value, label, about }) => (
        <span key={value} className="flex items-start gap-2">
          <Checkbox
            id={`${id}-${value}`}
            {...register('roles')}
            value={value}
            aria-describedby={`${id}-${value}-about`}
            className="mt-1"
          />
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <Label htmlFor={`${id}-${value}`}>{label}</Label>
            <span id={`${id}-${value}-about`} className="text-xs text-ink-muted">
              {about}
            </span>
          </span>
        </span>
      ))}
      {error && (
        <p id={id} className="text-xs font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
