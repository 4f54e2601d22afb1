import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryReport } from '@tallygate/contracts/internal-api';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ControllerApi } from '../controller/controller-api.ts';
import { DeliveryReports } from './delivery-reports.ts';
import { CONSOLE_PACE } from './pace.ts';

const at = '2026-09-01T10:00:00.000Z';
const accepted = (...ids: string[]): DeliveryReport => ({
  publisher: 'moesif',
  deliveries: ids.map((id) => ({ id, state: 'accepted', at })),
});

function openReports(dir: string) {
  const told: string[] = [];
  const api = {
    request: async ({ body }: { body: string }) => {
      told.push(...(JSON.parse(body) as DeliveryReport).deliveries.map(({ id }) => id));
      return { status: 200, text: '{}' };
    },
  } as unknown as ControllerApi;
  const warn = vi.fn();
  const reports = new DeliveryReports({
    dir,
    api,
    intervalMs: 1,
    pace: CONSOLE_PACE,
    ledgerHas: () => true,
    logger: { info: vi.fn(), warn, error: vi.fn() } as never,
    now: Date.now,
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= reports.close(0);
    return closing;
  };
  onTestFinished(close);
  return { reports, told, warn, close };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tallygate-reports-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('reports that the disk did not take are told in order once it does', async () => {
  const dir = join(folder(), 'deliveries');
  writeFileSync(dir, 'in the way');
  const { reports, told, warn } = openReports(dir);
  await reports.add(accepted('first', 'second'));
  expect(await reports.flush(50)).toBe(false);
  expect(warn).toHaveBeenCalled();
  expect(told).toEqual([]);

  rmSync(dir);
  await reports.add(accepted('third'));

  await vi.waitFor(() => expect(told).toEqual(['first', 'second', 'third']), { timeout: 5_000 });
});

test('they are tried again without a further report', async () => {
  const dir = join(folder(), 'deliveries');
  writeFileSync(dir, 'in the way');
  const { reports, told } = openReports(dir);
  await reports.add(accepted('only'));
  rmSync(dir);

  await vi.waitFor(() => expect(told).toEqual(['only']), { timeout: 5_000 });
  expect(await reports.flush(1_000)).toBe(true);
});

test('a report survives a restart', async () => {
  const dir = join(folder(), 'deliveries');
  const before = openReports(dir);
  await before.reports.add(accepted('kept'));
  await before.close();
  const after = openReports(dir);

  await vi.waitFor(() => expect([...before.told, ...after.told]).toContain('kept'), { timeout: 5_000 });
});
