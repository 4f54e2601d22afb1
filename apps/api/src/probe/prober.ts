import type { CheckedUrl } from '@tallygate/outbound/destination';
import { AnswerTooLong } from '@tallygate/outbound/limited-body';
import type { Exit } from '@tallygate/outbound/outbound';
import type { OutboundAnswer } from '@tallygate/outbound/outbound-client';
import { refusalIn } from '@tallygate/outbound/refusal';
import { StepFailure } from './steps.ts';

/** Longest wait for one answer of what is probed. */
export const PROBE_MS = 5_000;

/** Reaches out to an address that a person typed, step by step. Everything goes through the outbound rules for probes. */
export class Prober {
  readonly exit: Exit;

  constructor(exit: Exit) {
    this.exit = exit;
  }

  /**
   * Name resolution as a step.
   * @throws OutboundRefusal, or StepFailure for a name that does not exist
   */
  async resolve(address: string): Promise<{ value: CheckedUrl; detail: string }> {
    const { outbound, policy } = this.exit;
    const target = outbound.check(address, policy);
    const addresses = await outbound.resolve(target, policy).catch((error: unknown) => {
      if (refusalIn(error)) throw error;
      const fix = 'Check the spelling, and that this machine (not yours) knows the name.';
      throw new StepFailure((error as Error).message, fix);
    });
    const found = addresses.length === 0 ? 'for the proxy to resolve' : addresses.join(', ');
    return { value: target, detail: `${target.host} is ${found}` };
  }

  /**
   * Opening a TCP connection as a step.
   * @throws OutboundRefusal, StepFailure
   */
  async connect(target: CheckedUrl): Promise<{ value: true; detail: string }> {
    const { outbound, policy } = this.exit;
    const place = `${target.host}:${target.port}`;
    const socket = await outbound.dial(target, policy, PROBE_MS).catch((error: unknown) => {
      if (refusalIn(error)) throw error;
      throw new StepFailure(describeFailure(place, error), 'Check that the server runs and that the port is right.');
    });
    socket.destroy();
    return { value: true, detail: `${place} accepts connections` };
  }

  /**
   * One GET with limits on time and size; redirects are not followed.
   * @param tls.ca PEM text
   * @throws OutboundRefusal, or StepFailure when there is no answer or it is too long
   */
  async get(url: string, tls: { skipTlsVerify?: boolean; ca?: string } = {}): Promise<OutboundAnswer> {
    const { outbound, policy } = this.exit;
    const client = outbound.client(policy, {
      connectMs: PROBE_MS,
      tls: { skipVerify: tls.skipTlsVerify, ca: tls.ca === undefined ? [] : [tls.ca] },
    });
    try {
      return await client.exchange(url);
    } catch (error) {
      if (refusalIn(error)) throw error;
      if (error instanceof AnswerTooLong) throw new StepFailure(error.message);
      throw new StepFailure(`no usable answer: ${(error as Error).message}`, 'Check the address and the server’s log.');
    } finally {
      await client.destroy();
    }
  }
}

function describeFailure(place: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return `${place} refuses connections`;
  if (code === 'ETIMEDOUT') return message;
  return `${place} cannot be reached (${code ?? message})`;
}
