import { loadDotEnv } from '../../../scripts/bootstrap.mjs';
import { CHECK_VARIABLE } from '../src/check/check-key.ts';

/** The key to check with, from the environment or `.env`. */
export function readCheckKey(): string | undefined {
  loadDotEnv();
  return process.env[CHECK_VARIABLE];
}
