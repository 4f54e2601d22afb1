import type { TryAsk, TryEvents, TryTask } from '@tallygate/contracts/try';
import type { TryHappening } from '#data/try.ts';

/** What is known of one try, from its beginning to its event. */
export type TryState = {
  phase: 'idle' | 'running' | 'over';
  /** The id under which answers are given. */
  id: string | null;
  connected: TryEvents['connected'] | null;
  messages: TryEvents['message'][];
  exchanges: TryEvents['http'][];
  progress: TryEvents['progress'] | null;
  logs: TryEvents['log'][];
  /** What the server waits for, oldest first. */
  asks: TryAsk[];
  /** Of a call that its server goes on with as a task. */
  task: TryTask | null;
  result: TryEvents['result'] | null;
  failure: TryEvents['failed'] | null;
  /** Undefined until it is known; null when the call has no event of its own. */
  event: TryEvents['event']['event'] | undefined;
};

export const IDLE: TryState = {
  phase: 'idle',
  id: null,
  connected: null,
  messages: [],
  exchanges: [],
  progress: null,
  logs: [],
  asks: [],
  task: null,
  result: null,
  failure: null,
  event: undefined,
};

export type TryStep =
  | { type: 'begin' }
  | { type: 'happening'; happening: TryHappening }
  | { type: 'answered'; ask: string }
  | { type: 'failed'; failure: TryEvents['failed'] }
  | { type: 'over' }
  | { type: 'clear' };

/** The state after a step. */
export function afterStep(state: TryState, step: TryStep): TryState {
  switch (step.type) {
    case 'begin':
      return { ...IDLE, phase: 'running' };
    case 'clear':
      return IDLE;
    case 'answered':
      return { ...state, asks: state.asks.filter(({ id }) => id !== step.ask) };
    case 'failed':
      return {
        ...state,
        phase: 'over',
        asks: [],
        failure: state.failure ?? (state.result === null ? step.failure : null),
      };
    case 'over':
      return { ...state, phase: 'over', asks: [] };
    case 'happening':
      return afterHappening(state, step.happening);
  }
}

function afterHappening(state: TryState, { name, data }: TryHappening): TryState {
  switch (name) {
    case 'begun':
      return { ...state, id: data.try };
    case 'connected':
      return { ...state, connected: data };
    case 'message':
      return { ...state, messages: [...state.messages, data] };
    case 'http':
      return { ...state, exchanges: [...state.exchanges, data] };
    case 'progress':
      return { ...state, progress: data };
    case 'log':
      return { ...state, logs: [...state.logs, data] };
    case 'ask':
      return { ...state, asks: [...state.asks, data] };
    case 'task':
      return { ...state, task: data };
    case 'result':
      return { ...state, result: data, asks: [] };
    case 'failed':
      return { ...state, failure: data, asks: [] };
    case 'event':
      return { ...state, event: data.event };
    case 'done':
      return { ...state, phase: 'over', asks: [] };
    case 'offers':
      return state;
  }
}
