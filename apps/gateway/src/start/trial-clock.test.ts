import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { readEnv } from '../env.ts';
import { createPolicyRuntime } from '../policies/policy-runtime.ts';
import { BalanceDesk } from '../prices/balance-desk.ts';
import { createPriceRuntime } from '../prices/price-runtime.ts';
import { ReceiptKeys } from '../prices/receipt-keys.ts';
import { silent, temporaryFolder } from '../publishers/publisher.testing.ts';
import { answerOk, call, send, startTestGateway } from '../relay/gateway.testing.ts';
import { openConfig } from './open-config.ts';

async function openWith(variables: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'trial-clock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'config.toml'), '[trial]\nclock_offset = "48h"\n');
  const env = readEnv({ TALLYGATE_DATA_DIR: dir, ...variables });
  const prices = createPriceRuntime(
    {
      terms: { prices: undefined },
      balances: new BalanceDesk(),
      receipts: ReceiptKeys.open({ dataDir: temporaryFolder(), logger: silent, now: Date.now }),
    },
    Date.now,
  );
  const opened = await openConfig({ env, runtime: createPolicyRuntime(), prices, logger: pino({ level: 'silent' }) });
  await opened.loader.load();
  onTestFinished(() => opened.loader.close());
  return opened;
}

it('does not serve a file that moves the clock where nobody has allowed that', async () => {
  const { holder, isKnown } = await openWith({});
  expect(isKnown).toBe(false);
  expect(holder.problem?.findings).toEqual([
    { path: 'trial.clock_offset', message: expect.stringContaining('TALLYGATE_TRIAL_CLOCK=on') },
  ]);
});

it('serves it where that is allowed', async () => {
  const { holder } = await openWith({ TALLYGATE_TRIAL_CLOCK: 'on' });
  expect(holder.problem).toBeNull();
  expect(holder.current.config.trial.clock_offset).toBe('48h');
});

it('dates calls by the clock that was moved, and measures them by the one that was not', async () => {
  const gateway = await startTestGateway(answerOk);
  gateway.recorder.clock.offsetMs = 40 * 86_400_000;

  await send(gateway, { body: call() });

  const [event] = await gateway.waitForEvents(1);
  expect(Date.parse(event!.time)).toBeGreaterThan(Date.now() + 39 * 86_400_000);
  expect(event!.durationMs).toBeLessThan(60_000);
});
