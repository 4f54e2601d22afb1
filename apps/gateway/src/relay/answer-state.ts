/**
 * Where an answer is on its way to the client.
 * - `waiting`: the upstream has not answered yet.
 * - `relaying`: bytes go on as they come.
 * - `paused`: as `relaying`, but the client's buffer is full, so the upstream waits.
 * - `ended`: the upstream has said everything; the last bytes wait for the disk.
 * - `detached`: the client has left, and the answer is read for the record alone.
 * - `over`: nothing happens any more.
 */
export type AnswerState = 'waiting' | 'relaying' | 'paused' | 'ended' | 'detached' | 'over';

export type AnswerEvent = 'relayed' | 'clientFull' | 'clientDrained' | 'callerLeft' | 'upstreamEnded' | 'finished';

const NEXT: Readonly<Record<AnswerState, Partial<Record<AnswerEvent, AnswerState>>>> = {
  waiting: { relayed: 'relaying', callerLeft: 'detached', finished: 'over' },
  relaying: { clientFull: 'paused', upstreamEnded: 'ended', callerLeft: 'detached', finished: 'over' },
  paused: { clientDrained: 'relaying', upstreamEnded: 'ended', callerLeft: 'detached', finished: 'over' },
  ended: { finished: 'over' },
  detached: { finished: 'over' },
  over: {},
};

/** The state after an event; one that means nothing in a state leaves it as it is. */
export function afterEvent(state: AnswerState, event: AnswerEvent): AnswerState {
  return NEXT[state][event] ?? state;
}
