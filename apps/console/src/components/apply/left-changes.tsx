import type { LeftChange } from '@tallygate/contracts/entity-change';
import { Alert } from '../ui/alert.tsx';
import { entityName, refKey } from './change-list.tsx';

/** Lists the changes that stay pending because somebody else has to apply them. */
export function LeftChanges({ left }: { left: readonly LeftChange[] }) {
  if (left.length === 0) return null;
  return (
    <Alert tone="info" heading="Left for others to apply">
      <ul className="list-disc ps-4">
        {left.map((one) => (
          <li key={refKey(one)}>
            {entityName(one)}
            {one.fields.length > 0 && (
              <>
                {' '}
                (<code className="font-mono text-xs">{one.fields.join(', ')}</code>)
              </>
            )}
            {one.updatedBy !== null && `, saved by ${one.updatedBy}`}. {one.message}.
          </li>
        ))}
      </ul>
    </Alert>
  );
}
