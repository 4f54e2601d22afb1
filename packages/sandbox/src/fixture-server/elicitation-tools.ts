import type { ElicitRequestFormParams, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textResult } from './media.ts';

type FormSchema = ElicitRequestFormParams['requestedSchema'];

/** A form whose fields of each kind have a default. */
export const defaultsForm: FormSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
};

const choices = [
  { const: 'value1', title: 'First' },
  { const: 'value2', title: 'Second' },
  { const: 'value3', title: 'Third' },
];

/** A form with each way to write a choice. */
export const enumsForm: FormSchema = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: { type: 'string', oneOf: choices },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
    titledMulti: { type: 'array', items: { anyOf: choices } },
  },
};

/** Tools that ask the client in the middle of a call by a request of the server (revisions up to 2025-11-25). */
export function addElicitationTools(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: 'asks the client for a completion', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, ctx) => {
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
      const answer = await ctx.mcpReq.requestSampling({ messages, maxTokens: 100 });
      return textResult(`LLM response: ${JSON.stringify(answer.content)}`);
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'asks the user', inputSchema: z.object({ message: z.string() }) },
    async ({ message }, ctx) => {
      const requestedSchema: FormSchema = {
        type: 'object',
        properties: { response: { type: 'string' } },
        required: ['response'],
      };
      const answer = await ctx.mcpReq.elicitInput({ mode: 'form', message, requestedSchema });
      return textResult(`User response: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`);
    },
  );
  addForm(server, 'test_elicitation_sep1034_defaults', defaultsForm);
  addForm(server, 'test_elicitation_sep1330_enums', enumsForm);
}

function addForm(server: McpServer, name: string, requestedSchema: FormSchema): void {
  server.registerTool(name, { description: 'asks the user with a form' }, async (ctx) => {
    const answer = await ctx.mcpReq.elicitInput({ mode: 'form', message: 'Please fill in', requestedSchema });
    return textResult(
      `Elicitation completed: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`,
    );
  });
}
