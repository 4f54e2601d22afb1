import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequests,
  inputRequired,
  inputResponse,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textResult } from './media.ts';

/** What a round remembers, signed, in the client's hands. */
export type RoundState = {
  round: number;
  name?: string;
};

const nameForm = z.object({ name: z.string() });
const okForm = z.object({ ok: z.boolean() });
const colorForm = z.object({ color: z.string() });
const contextForm = z.object({ context: z.string() });

const askName = () => inputRequired.elicit({ message: 'What is your name?', requestedSchema: nameForm });
const askOk = () => inputRequired.elicit({ message: 'Please confirm', requestedSchema: okForm });
const askCapital = (maxTokens: number) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
    maxTokens,
  });

/** Tools and a prompt that ask by returning `input_required` and being called again (revision 2026-07-28). */
export function addInputRequiredTools(server: McpServer, codec: RequestStateCodec<RoundState>): void {
  server.registerTool('test_input_required_result_elicitation', { description: 'asks for a name' }, (ctx) => {
    const answer = acceptedContent(ctx.mcpReq.inputResponses, 'user_name', nameForm);
    return answer ? textResult(`Hello, ${answer.name}!`) : inputRequired({ inputRequests: { user_name: askName() } });
  });
  server.registerTool('test_input_required_result_sampling', { description: 'asks for a completion' }, (ctx) =>
    has(ctx, 'capital_question')
      ? textResult(`completion: ${JSON.stringify(ctx.mcpReq.inputResponses?.capital_question)}`)
      : inputRequired({ inputRequests: { capital_question: askCapital(100) } }),
  );
  server.registerTool('test_input_required_result_list_roots', { description: 'asks for the roots' }, (ctx) =>
    has(ctx, 'client_roots')
      ? textResult(`roots: ${JSON.stringify(ctx.mcpReq.inputResponses?.client_roots)}`)
      : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } }),
  );
  for (const name of ['test_input_required_result_request_state', 'test_input_required_result_tampered_state']) {
    server.registerTool(name, { description: 'checks the signed state it is given back' }, async (ctx) => {
      const confirmed = acceptedContent(ctx.mcpReq.inputResponses, 'confirm', okForm);
      if (confirmed && ctx.mcpReq.requestState<RoundState>()?.round === 1) return textResult('state-ok');
      return inputRequired({ inputRequests: { confirm: askOk() }, requestState: await codec.mint({ round: 1 }) });
    });
  }
  server.registerTool(
    'test_input_required_result_multiple_inputs',
    { description: 'asks three things' },
    async (ctx) => {
      const keys = ['user_name', 'greeting', 'client_roots'];
      if (keys.every((key) => has(ctx, key))) return textResult('all three answered');
      return inputRequired({
        inputRequests: { user_name: askName(), greeting: askCapital(50), client_roots: inputRequired.listRoots() },
        requestState: await codec.mint({ round: 1 }),
      });
    },
  );
  server.registerTool('test_input_required_result_multi_round', { description: 'asks twice' }, async (ctx) => {
    const state = ctx.mcpReq.requestState<RoundState>();
    const first = acceptedContent(ctx.mcpReq.inputResponses, 'step1', nameForm);
    const second = acceptedContent(ctx.mcpReq.inputResponses, 'step2', colorForm);
    if (state?.round === 2 && second) return textResult(`${state.name} likes ${second.color}`);
    if (state?.round === 1 && first) {
      const step2 = inputRequired.elicit({ message: 'What is your favorite color?', requestedSchema: colorForm });
      return inputRequired({
        inputRequests: { step2 },
        requestState: await codec.mint({ round: 2, name: first.name }),
      });
    }
    return inputRequired({ inputRequests: { step1: askName() }, requestState: await codec.mint({ round: 1 }) });
  });
  server.registerTool(
    'test_input_required_result_capabilities',
    { description: 'asks only what the client can answer' },
    (ctx) => {
      const inputRequests = requestsFor(ctx);
      const open = Object.keys(inputRequests).some((key) => !has(ctx, key));
      return open ? inputRequired({ inputRequests }) : textResult('nothing left to ask');
    },
  );
  server.registerPrompt('test_input_required_result_prompt', { description: 'asks for its context' }, (ctx) => {
    const answer = acceptedContent(ctx.mcpReq.inputResponses, 'user_context', contextForm);
    if (!answer) {
      const ask = { message: 'What context should the prompt use?', requestedSchema: contextForm };
      return inputRequired({ inputRequests: { user_context: inputRequired.elicit(ask) } });
    }
    return { messages: [{ role: 'user', content: { type: 'text', text: `context: ${answer.context}` } }] };
  });
}

function requestsFor(ctx: ServerContext): InputRequests {
  const envelope: { [key: string]: unknown } = { ...ctx.mcpReq.envelope };
  const declared = envelope[CLIENT_CAPABILITIES_META_KEY];
  const capabilities = new Set(typeof declared === 'object' && declared !== null ? Object.keys(declared) : []);
  return {
    ...(capabilities.has('sampling') ? { capital_question: askCapital(100) } : {}),
    ...(capabilities.has('elicitation') ? { user_name: askName() } : {}),
  };
}

function has(ctx: ServerContext, key: string): boolean {
  return inputResponse(ctx.mcpReq.inputResponses, key).kind !== 'missing';
}
