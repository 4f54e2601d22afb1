import { describe, expect, it } from 'vitest';
import { afterStep, IDLE, type TryState, type TryStep } from './try-state.ts';

const run = (...steps: TryStep[]) => steps.reduce(afterStep, IDLE);
const ask = { id: 'a', kind: 'form' as const, round: 2, params: {} };
const failure = { kind: 'unreachable' as const, message: 'gone', durationMs: 1 };

describe('a try', () => {
  it('keeps what happens in its order, and forgets a question that is answered', () => {
    const state = run(
      { type: 'begin' },
      { type: 'happening', happening: { name: 'begun', data: { try: 't' } } },
      { type: 'happening', happening: { name: 'log', data: { level: 'info', data: 1 } } },
      { type: 'happening', happening: { name: 'ask', data: ask } },
      { type: 'answered', ask: 'a' },
    );
    expect(state).toMatchObject({
      phase: 'running',
      id: 't',
      logs: [{ level: 'info', data: 1 }],
      asks: [],
    } satisfies Partial<TryState>);
  });

  it('keeps its result when the connection breaks off after it', () => {
    const result = { result: { content: [] }, durationMs: 3, bytes: 10 };
    const state = run(
      { type: 'begin' },
      { type: 'happening', happening: { name: 'result', data: result } },
      { type: 'failed', failure },
    );
    expect(state).toMatchObject({ phase: 'over', result, failure: null });
  });

  it('names why there is no result, once', () => {
    const state = run(
      { type: 'begin' },
      { type: 'happening', happening: { name: 'failed', data: { ...failure, kind: 'timeout' } } },
      { type: 'failed', failure },
    );
    expect(state.failure?.kind).toBe('timeout');
  });

  it('asks nothing any more when it is over, and leaves nothing behind for the next', () => {
    const over = run({ type: 'begin' }, { type: 'happening', happening: { name: 'ask', data: ask } }, { type: 'over' });
    expect(over).toMatchObject({ phase: 'over', asks: [] });
    expect(afterStep(over, { type: 'begin' })).toEqual({ ...IDLE, phase: 'running' });
  });
});
