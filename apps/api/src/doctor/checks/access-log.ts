import type { GatewayView } from '@tallygate/contracts/status-view';
import type { ListedCheck, Verdict } from '../check.ts';
import { counted } from '../words.ts';

/** After so long without an entry somebody should look whether the other gateway still sends. */
const SILENT_MS = 15 * 60_000;
const GUIDE = 'docs/guide/access-logs.md says how';

export const accessLogArrives: ListedCheck = {
  id: 'usage.access_log',
  title: 'Access logs of other gateways arrive',
  group: 'Usage',
  why: 'An entry that is not taken is a call that nobody pays for: senders tell each once.',
  needs: ['gateway.live'],
  examineEach({ at, gateways }) {
    const taking = gateways.filter((gateway) => gateway.live && gateway.accessLog !== undefined);
    if (taking.length === 0)
      return [{ result: 'skipped', found: 'Access logs are not checked: no gateway takes any.' }];
    const [first, ...more] = taking.flatMap((gateway) => verdictsOf(gateway, Date.parse(at)));
    if (first !== undefined) return [first, ...more];
    const recorded = taking.reduce((sum, { accessLog }) => sum + (accessLog?.recorded ?? 0), 0);
    return [{ result: 'pass', found: `${counted(recorded, 'event')} of ${counted(taking.length, 'access log')}` }];
  },
};

function verdictsOf({ id, accessLog }: GatewayView, atMs: number): Verdict[] {
  if (accessLog === undefined) return [];
  const { state, address, lastError, entries, undecodable, refused, broken, pausedSeconds, lastEntryAt } = accessLog;
  const one = { href: '/publisher#access-logs', action: 'Open access logs', subject: id };
  const values = lastError === null ? [] : [lastError];
  if (state === 'failed') {
    const found = `${id} cannot listen for access logs at ${address}.`;
    const fix = 'Free the port, or set another server_port in analytics.grpc_event_server.';
    return [{ ...one, result: 'fail', found, values, fix }];
  }
  const found: Verdict[] = [];
  if (lastError !== null) {
    const fix = 'Make room for the event log; what was read is kept and tried again.';
    found.push({ ...one, result: 'fail', found: `${id} cannot write what access logs tell.`, values, fix });
  }
  if (entries === 0) {
    const fix = `Point the other gateway to ${address}: ${GUIDE}.`;
    found.push({ ...one, result: 'warn', found: `${id} listens for access logs, and none has arrived.`, fix });
  } else if (lastEntryAt !== null && atMs - Date.parse(lastEntryAt) > SILENT_MS) {
    const minutes = Math.floor((atMs - Date.parse(lastEntryAt)) / 60_000);
    const fix = 'Look whether the other gateway has calls, and still reaches this one.';
    found.push({
      ...one,
      result: 'warn',
      found: `${id} has read no access log for ${counted(minutes, 'minute')}.`,
      fix,
    });
  }
  const lost = undecodable + refused + broken;
  if (lost > 0) {
    found.push({
      ...one,
      result: 'warn',
      found: `${counted(lost, 'stream')} of access logs ended before the end at ${id}.`,
      values: [`${refused} not let in, ${undecodable} not readable, ${broken} cut, since it started`],
      fix: `Compare the token, certificates and max_message_size with the sender’s: ${GUIDE}.`,
    });
  }
  if (pausedSeconds >= 1) {
    found.push({
      ...one,
      result: 'warn',
      found: `${id} let senders wait for ${counted(Math.round(pausedSeconds), 'second')}; they may have dropped entries.`,
      fix: 'Compare logs_dropped of the sender; give the event log a faster disk.',
    });
  }
  return found;
}
