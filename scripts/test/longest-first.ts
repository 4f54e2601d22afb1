import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds that the slow test files take on two idle cores. The files that are not listed take one or two. */
export const SECONDS: Readonly<Record<string, number>> = {
  'apps/api/src/secrets/planted.test.ts': 40,
  'packages/db/src/database.test.ts': 28,
  'apps/api/src/ledger/exactly-once.test.ts': 25,
  'apps/api/src/access/every-route.test.ts': 25,
  'packages/db/src/add-migration.test.ts': 25,
  'apps/gateway/src/oracle/odd-answers.test.ts': 22,
  'apps/api/src/audit/every-write.test.ts': 20,
  'apps/api/src/previews/every-preview.test.ts': 20,
  'apps/api/src/previews/preview-combinations.test.ts': 20,
  'apps/api/src/usage/load-usage.test.ts': 20,
  'apps/gateway/src/start-gateway.test.ts': 18,
  'apps/api/src/management/mcp-proxies.test.ts': 18,
  'packages/db/src/crash-safety.test.ts': 18,
  'apps/api/src/access/accounts.test.ts': 15,
  'apps/api/src/secrets/upgrade.test.ts': 15,
  'apps/api/src/audit/upgrade.test.ts': 15,
  'apps/api/src/publishers/publisher-health.test.ts': 15,
  'apps/api/src/api-keys/api-keys.test.ts': 15,
  'apps/api/src/audit/chain.test.ts': 12,
  'packages/db/src/open-database.test.ts': 9,
  'packages/sandbox/src/server.test.ts': 9,
};

/**
 * Starts the longest files first, so that no worker is left with one at the end. Vitest orders files by what it remembers of
 * the run before, which a fresh clone has not, or by their size. Files of a project stay together: a worker serves one at a time.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    const placeOf = (file: TestSpecification) => projects.indexOf(file.project.name);
    const secondsOf = (file: TestSpecification) => SECONDS[path.relative(this.ctx.config.root, file.moduleId)] ?? 1;
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b) || secondsOf(b) - secondsOf(a));
  }
}
