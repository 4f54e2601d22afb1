import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Account } from './account.ts';
import { advance } from './advance.ts';
import { type StripeFaults, stripeFaultSchema } from './faults.ts';
import { webhookFaultSchema } from './webhooks.ts';

const clockSchema = z.strictObject({ now: z.iso.datetime({ offset: true }) });
const lagSchema = z.strictObject({ meterLagSeconds: z.int().min(0) });

/** What a trial or a test does to the stand-in itself; needs no key. */
export function addSandboxRoutes(app: FastifyInstance, accounts: readonly Account[], faults: StripeFaults): void {
  const change = <S extends z.ZodType>(path: string, schema: S, run: (given: z.output<S>) => unknown) =>
    app.post<{ Body: Buffer }>(path, async (request, reply) => {
      const given = schema.safeParse(jsonOf(request.body));
      if (!given.success) return reply.code(400).send({ error: z.prettifyError(given.error) });
      return (await run(given.data)) ?? {};
    });
  app.get('/_sandbox/stats', () => ({
    now: new Date((accounts[0]?.now() ?? 0) * 1000).toISOString(),
    meterEvents: accounts.reduce((sum, { usage }) => sum + usage.length, 0),
    invoices: accounts.reduce((sum, { invoices }) => sum + invoices.all().length, 0),
  }));
  app.get('/_sandbox/faults', () => faults.state());
  change('/_sandbox/faults', stripeFaultSchema, (fault) => {
    faults.add(fault);
    return faults.state();
  });
  change('/_sandbox/meter-lag', lagSchema, ({ meterLagSeconds }) => {
    for (const account of accounts) account.meterLag = meterLagSeconds;
  });
  // The account's clock moves without a test clock, for whoever tries the whole product through a month.
  change('/_sandbox/clock', clockSchema, async ({ now }) => {
    const seconds = Math.floor(new Date(now).getTime() / 1000);
    for (const account of accounts) {
      account.setNow(seconds);
      await advance(account, null, seconds);
    }
    return { now };
  });
  app.get('/_sandbox/webhooks', () => accounts.flatMap(({ webhooks }) => webhooks.attempts()));
  change('/_sandbox/webhooks', webhookFaultSchema, (fault) => {
    for (const { webhooks } of accounts) webhooks.script(fault);
  });
  app.post('/_sandbox/webhooks/release', async () => {
    for (const account of accounts) {
      await account.sendEvents();
      await account.webhooks.release();
    }
    return {};
  });
}

function jsonOf(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
