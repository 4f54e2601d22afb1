import { setTimeout as delay } from 'node:timers/promises';
import { fromJsonSchema, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { pngBase64, textResult, wavBase64 } from './media.ts';

const stepMs = 50;

/** A schema with the keywords that only this draft has. */
export const draft202012Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: `then` is a JSON Schema keyword here
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

const headerParameterSchema = {
  type: 'object',
  properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
  required: ['region'],
};

/** Tools that answer with each kind of content, in each way a result can be delivered. */
export function addContentTools(server: McpServer): void {
  server.registerTool('test_simple_text', { description: 'answers with text' }, () => textResult('simple text'));
  server.registerTool('test_image_content', { description: 'answers with an image' }, () => ({
    content: [{ type: 'image', data: pngBase64, mimeType: 'image/png' }],
  }));
  server.registerTool('test_audio_content', { description: 'answers with audio' }, () => ({
    content: [{ type: 'audio', data: wavBase64, mimeType: 'audio/wav' }],
  }));
  server.registerTool('test_embedded_resource', { description: 'answers with a resource' }, () => ({
    content: [
      { type: 'resource', resource: { uri: 'test://embedded', mimeType: 'text/plain', text: 'an embedded resource' } },
    ],
  }));
  server.registerTool('test_multiple_content_types', { description: 'answers with three kinds of content' }, () => ({
    content: [
      { type: 'text', text: 'text, image and resource' },
      { type: 'image', data: pngBase64, mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'test://mixed', mimeType: 'application/json', text: '{"mixed":true}' } },
    ],
  }));
  server.registerTool('test_error_handling', { description: 'always fails' }, () => {
    throw new Error('this tool always fails');
  });
  server.registerTool('test_tool_with_logging', { description: 'logs three times' }, async (ctx) => {
    for (const message of ['started', 'working', 'done']) {
      await ctx.mcpReq.log('info', message);
      await delay(stepMs);
    }
    return textResult('logged three times');
  });
  server.registerTool('test_tool_with_progress', { description: 'reports progress' }, reportProgress);
  server.registerTool('test_reconnection', { description: 'is answered on a resumed stream' }, async (ctx) => {
    ctx.http?.closeSSE?.();
    await delay(2 * stepMs);
    return textResult('delivered after the stream was closed');
  });
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'keeps every keyword of its schema', inputSchema: fromJsonSchema(draft202012Schema) },
    (args) => textResult(JSON.stringify(args)),
  );
  server.registerTool(
    'test_header_parameter',
    {
      description: 'has a parameter that travels as a header too',
      inputSchema: fromJsonSchema<{ region: string }>(headerParameterSchema),
    },
    ({ region }) => textResult(region),
  );
}

async function reportProgress(ctx: ServerContext) {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
    await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    await delay(stepMs);
  }
  return textResult(`progress token ${progressToken}`);
}
