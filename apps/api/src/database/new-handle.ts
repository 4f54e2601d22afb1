import { AppError } from '@tallygate/contracts/app-error';
import { handleFinding } from '@tallygate/contracts/handle';

/** @throws AppError INVALID_INPUT when something new must not be called that */
export function requireHandle(...of: Parameters<typeof handleFinding>): void {
  const finding = handleFinding(...of);
  if (finding)
    throw new AppError('INVALID_INPUT', { detail: `${finding.path}: ${finding.message}`, findings: [finding] });
}
