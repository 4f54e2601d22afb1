import { setTimeout as delay } from 'node:timers/promises';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  type CallToolResult,
  CreateMessageResultSchema,
  type ElicitRequestFormParams,
  ElicitResultSchema,
  type ServerNotification,
  type ServerRequest,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { draft202012Schema } from '../fixture-server/content-tools.ts';
import { defaultsForm, enumsForm } from '../fixture-server/elicitation-tools.ts';
import { pngBase64, textResult, wavBase64 } from '../fixture-server/media.ts';

const stepMs = 50;
const noInput = { type: 'object' as const };
const responseForm = {
  type: 'object' as const,
  properties: { response: { type: 'string' as const } },
  required: ['response'],
};

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
type Args = { [name: string]: unknown };
type FixtureTool = Omit<Tool, 'name'> & { run: (args: Args, extra: Extra) => Promise<CallToolResult> | CallToolResult };

/** Tools by the names that the conformance suite calls. */
export const tools: { [name: string]: FixtureTool } = {
  test_simple_text: { inputSchema: noInput, run: () => textResult('simple text') },
  test_image_content: {
    inputSchema: noInput,
    run: () => ({ content: [{ type: 'image', data: pngBase64, mimeType: 'image/png' }] }),
  },
  test_audio_content: {
    inputSchema: noInput,
    run: () => ({ content: [{ type: 'audio', data: wavBase64, mimeType: 'audio/wav' }] }),
  },
  test_embedded_resource: {
    inputSchema: noInput,
    run: () => ({
      content: [{ type: 'resource', resource: { uri: 'test://embedded', mimeType: 'text/plain', text: 'embedded' } }],
    }),
  },
  test_multiple_content_types: {
    inputSchema: noInput,
    run: () => ({
      content: [
        { type: 'text', text: 'text, image and resource' },
        { type: 'image', data: pngBase64, mimeType: 'image/png' },
        { type: 'resource', resource: { uri: 'test://mixed', mimeType: 'application/json', text: '{"mixed":true}' } },
      ],
    }),
  },
  test_error_handling: {
    inputSchema: noInput,
    run: () => ({ ...textResult('this tool always fails'), isError: true }),
  },
  test_tool_with_logging: { inputSchema: noInput, run: (_args, extra) => logThreeTimes(extra) },
  test_tool_with_progress: { inputSchema: noInput, run: (_args, extra) => reportProgress(extra) },
  test_reconnection: {
    inputSchema: noInput,
    run: async (_args, extra) => {
      extra.closeSSEStream?.();
      await delay(2 * stepMs);
      return textResult('delivered after the stream was closed');
    },
  },
  json_schema_2020_12_tool: {
    inputSchema: draft202012Schema as Tool['inputSchema'],
    run: (args) => textResult(JSON.stringify(args)),
  },
  test_sampling: {
    inputSchema: { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
    run: async ({ prompt }, extra) => {
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: String(prompt) } }];
      const request = { method: 'sampling/createMessage' as const, params: { messages, maxTokens: 100 } };
      const answer = await extra.sendRequest(request, CreateMessageResultSchema);
      return textResult(`LLM response: ${JSON.stringify(answer.content)}`);
    },
  },
  test_elicitation: {
    inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    run: ({ message }, extra) => elicit(extra, String(message), responseForm),
  },
  test_elicitation_sep1034_defaults: {
    inputSchema: noInput,
    run: (_args, extra) => elicit(extra, 'Please fill in', defaultsForm),
  },
  test_elicitation_sep1330_enums: {
    inputSchema: noInput,
    run: (_args, extra) => elicit(extra, 'Please choose', enumsForm),
  },
};

async function logThreeTimes(extra: Extra): Promise<CallToolResult> {
  for (const data of ['started', 'working', 'done']) {
    await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
    await delay(stepMs);
  }
  return textResult('logged three times');
}

async function reportProgress(extra: Extra): Promise<CallToolResult> {
  const progressToken = extra._meta?.progressToken;
  for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
    const params = { progressToken: progressToken!, progress, total: 100 };
    await extra.sendNotification({ method: 'notifications/progress', params });
    await delay(stepMs);
  }
  return textResult(`progress token ${progressToken}`);
}

async function elicit(
  extra: Extra,
  message: string,
  requestedSchema: ElicitRequestFormParams['requestedSchema'],
): Promise<CallToolResult> {
  const request = {
    method: 'elicitation/create' as const,
    params: { mode: 'form' as const, message, requestedSchema },
  };
  const { action, content = {} } = await extra.sendRequest(request, ElicitResultSchema);
  return textResult(`User response: action=${action}, content=${JSON.stringify(content)}`);
}
