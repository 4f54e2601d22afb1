import { expect } from '@playwright/test';
import type { Bill } from './bill.ts';
import type { SdkClient } from './sdk-client.ts';

/** What a legacy client is put through at a server, and what the bill must say of it afterwards. */
export type LegacyExchanges = {
  /** Progress that reaches the client while the call still runs. */
  progress(agent: SdkClient, bill: Bill): Promise<void>;
  /** A call that the client gives up. */
  cancel(agent: SdkClient, bill: Bill): Promise<void>;
  /** A call whose stream ends before its answer, which a resumed one brings. */
  resume(
    connect: () => Promise<SdkClient>,
    reconnect: (sessionId: string) => Promise<SdkClient>,
    bill: Bill,
  ): Promise<void>;
  /** Log messages at the level that was set. */
  logging(agent: SdkClient, bill: Bill): Promise<void>;
};

const LONG = 'trigger-long-running-operation';
/** The client leaves at the first step, long before the result: a gateway that is busy has time to notice. */
const MANY_STEPS = { duration: 1.6, steps: 8 };

export const AT_SAMPLE_SERVER: LegacyExchanges = {
  async progress(agent, bill) {
    const timeline: string[] = [];
    let pong: Promise<unknown> = Promise.resolve();
    const onprogress = ({ progress }: { progress: number }) => {
      timeline.push(`progress ${progress}`);
      if (progress === 1) pong = agent.client.ping().then(() => timeline.push('pong'));
    };
    await agent.call(LONG, { duration: 1.2, steps: 3 }, { onprogress });
    timeline.push('result');
    await pong;
    expect(timeline.filter((entry) => entry !== 'pong')).toEqual(['progress 1', 'progress 2', 'progress 3', 'result']);
    // An answer to something asked after the first progress came before the result: nothing was held back.
    expect(timeline.indexOf('pong')).toBeLessThan(timeline.indexOf('result'));
    await bill.expectNext([{ target: LONG, outcome: 'ok', billable: true, progress: 3 }]);
  },

  async cancel(agent, bill) {
    const giveUp = new AbortController();
    const onprogress = () => giveUp.abort();
    await expect(agent.call(LONG, MANY_STEPS, { onprogress, signal: giveUp.signal })).rejects.toThrow(/abort/i);
    const [cancelled] = await bill.expectNext([{ target: LONG, outcome: 'cancelled', billable: false }]);
    expect(cancelled?.progress).toBeGreaterThanOrEqual(1);
  },

  async resume(connect, reconnect, bill) {
    const agent = await connect();
    let token = '';
    const running = agent.call(LONG, MANY_STEPS, {
      onresumptiontoken: (latest) => {
        token = latest;
      },
      onprogress: () => void agent.breakOff(),
    });
    await expect(running).rejects.toThrow();
    // The sample server replays what it has and adds nothing to a resumed stream: the operation must be over by then.
    const other = await connect();
    await other.call(LONG, MANY_STEPS);
    await other.end();
    const again = await reconnect(agent.sessionId ?? '');
    const result = await again.call(LONG, MANY_STEPS, { resumptionToken: token });
    expect(JSON.stringify(result)).toContain('Long running operation completed');
    await again.end();
    const [resumed] = await bill.expectNext([
      { target: LONG, outcome: 'ok', billable: true, resumed: true },
      { target: LONG, outcome: 'ok', billable: true },
    ]);
    // Steps that were on their way when the client left are sent again, so they may count twice, but none is missing.
    expect(resumed?.progress).toBeGreaterThanOrEqual(MANY_STEPS.steps);
  },

  async logging(agent, bill) {
    await agent.client.setLoggingLevel('debug');
    await agent.call('toggle-simulated-logging');
    await expect.poll(() => agent.heard.logs.length).toBeGreaterThan(0);
    await bill.expectNext([{ target: 'toggle-simulated-logging', outcome: 'ok', billable: true }]);
  },
};

export const AT_FIXTURE: LegacyExchanges = {
  progress: progressBehindDoors,

  async cancel(agent, bill) {
    await cancelBehindDoor(agent);
    await bill.expectNext([
      { target: 'test_until_cancelled', outcome: 'cancelled', billable: false, progress: 1 },
      { target: 'test_wait_at_door', outcome: 'ok', billable: true },
    ]);
  },

  async resume(connect, _reconnect, bill) {
    const agent = await connect();
    const result = await agent.call('test_reconnection');
    expect(JSON.stringify(result)).toContain('delivered after the stream was closed');
    await agent.end();
    await bill.expectNext([{ target: 'test_reconnection', outcome: 'ok', billable: true, resumed: true }]);
  },

  async logging(agent, bill) {
    await agent.client.setLoggingLevel('info');
    await agent.call('test_tool_with_logging');
    expect(agent.heard.logs).toEqual(['info', 'info', 'info']);
    await agent.client.setLoggingLevel('error');
    await agent.call('test_tool_with_logging');
    expect(agent.heard.logs).toHaveLength(3);
    await bill.expectNext([
      { target: 'test_tool_with_logging', outcome: 'ok', billable: true },
      { target: 'test_tool_with_logging', outcome: 'ok', billable: true },
    ]);
  },
};

/** The server goes on only when the client has seen the progress before: buffered progress would end in a timeout. */
export async function progressBehindDoors(agent: SdkClient, bill: Bill): Promise<void> {
  const door = crypto.randomUUID();
  const timeline: string[] = [];
  await agent.call(
    'test_progress_in_steps',
    { door },
    {
      onprogress: ({ progress }) => {
        timeline.push(`progress ${progress}`);
        void agent.call('test_open_door', { door });
      },
    },
  );
  expect(timeline).toEqual(['progress 1', 'progress 2', 'progress 3']);
  const opened = { target: 'test_open_door', outcome: 'ok', billable: true };
  await bill.expectNext([
    { target: 'test_progress_in_steps', outcome: 'ok', billable: true, progress: 3 },
    opened,
    opened,
    opened,
  ]);
}

/** The second call returns only when the server has noticed that the first was given up. */
export async function cancelBehindDoor(agent: SdkClient): Promise<void> {
  const door = crypto.randomUUID();
  const giveUp = new AbortController();
  await expect(
    agent.call('test_until_cancelled', { door }, { onprogress: () => giveUp.abort(), signal: giveUp.signal }),
  ).rejects.toThrow(/abort/i);
  await agent.call('test_wait_at_door', { door });
}
