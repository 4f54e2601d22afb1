/** A call by name and arguments. */
type NamedCall = { name: string; args?: Record<string, unknown> };

/** What a server behind the gateway calls its things, and what its answers look like. */
export type ServerUnderTest = {
  title: string;
  plain: NamedCall;
  /** Its own failure, an `isError` result. */
  failing: NamedCall;
  /** How it answers a call of a tool it does not have: the generations differ. */
  unknownTool: { outcome: 'tool_error' | 'rpc_error'; errorCode?: number };
  elicitation: NamedCall;
  sampling: NamedCall;
  /** Where its questions to the client travel: only on the call's own stream can they be told to belong to it. */
  asksOn: 'the stream of the call' | 'the stream of the session';
  /** Makes it tell subscribers that the resource changed. */
  touch: NamedCall;
  resource: string;
  prompt: string;
  completion: { prompt: string; argument: string; value: string; values: string[] };
};

/** `@modelcontextprotocol/server-everything`, built on version 1. */
export const SAMPLE_SERVER: ServerUnderTest = {
  title: 'the sample server',
  plain: { name: 'echo', args: { message: 'hello' } },
  failing: { name: 'get-sum', args: { a: 'one', b: 2 } },
  unknownTool: { outcome: 'tool_error' },
  elicitation: { name: 'trigger-elicitation-request' },
  sampling: { name: 'trigger-sampling-request', args: { prompt: 'two and two?', maxTokens: 10 } },
  asksOn: 'the stream of the call',
  touch: { name: 'toggle-subscriber-updates' },
  resource: 'demo://resource/dynamic/text/1',
  prompt: 'simple-prompt',
  completion: { prompt: 'completable-prompt', argument: 'department', value: 'S', values: ['Sales', 'Support'] },
};

/** The fixture of every revision, built on version 2. */
export const FIXTURE: ServerUnderTest = {
  title: 'the fixture server',
  plain: { name: 'test_simple_text' },
  failing: { name: 'test_error_handling' },
  unknownTool: { outcome: 'rpc_error', errorCode: -32602 },
  elicitation: { name: 'test_elicitation', args: { message: 'Which colour?' } },
  sampling: { name: 'test_sampling', args: { prompt: 'two and two?' } },
  asksOn: 'the stream of the session',
  touch: { name: 'test_touch_watched_resource' },
  resource: 'test://watched-resource',
  prompt: 'test_simple_prompt',
  completion: {
    prompt: 'test_prompt_with_arguments',
    argument: 'arg1',
    value: 'par',
    values: ['paris', 'park', 'party'],
  },
};
