import {
  ErrorCode,
  type GetPromptResult,
  McpError,
  type Prompt,
  type PromptMessage,
  type ReadResourceResult,
  type Resource,
} from '@modelcontextprotocol/sdk/types.js';
import { pngBase64 } from '../fixture-server/media.ts';

const RESOURCE_NOT_FOUND = -32002;
const template = /^test:\/\/template\/([^/]+)\/data$/;

export const resources: Resource[] = [
  { name: 'static-text', uri: 'test://static-text', mimeType: 'text/plain' },
  { name: 'static-binary', uri: 'test://static-binary', mimeType: 'image/png' },
  { name: 'watched', uri: 'test://watched-resource', mimeType: 'text/plain' },
];

export const resourceTemplates = [
  { name: 'template', uriTemplate: 'test://template/{id}/data', mimeType: 'application/json' },
];

/** @throws McpError for a resource that there is not. */
export function readResource(uri: string): ReadResourceResult {
  const id = template.exec(uri)?.[1];
  if (id !== undefined)
    return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id, data: `data of ${id}` }) }] };
  const resource = resources.find((each) => each.uri === uri);
  if (!resource) throw new McpError(RESOURCE_NOT_FOUND, 'Resource not found', { uri });
  const { mimeType, name } = resource;
  return {
    contents: [mimeType === 'image/png' ? { uri, mimeType, blob: pngBase64 } : { uri, mimeType, text: name }],
  };
}

export const prompts: Prompt[] = [
  { name: 'test_simple_prompt', description: 'has no arguments' },
  {
    name: 'test_prompt_with_arguments',
    description: 'repeats its arguments',
    arguments: [{ name: 'arg1' }, { name: 'arg2' }],
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'embeds a resource',
    arguments: [{ name: 'resourceUri', required: true }],
  },
  { name: 'test_prompt_with_image', description: 'has an image' },
];

const words = ['paris', 'park', 'party'];

/** What a prompt's argument may be completed to. */
export function completionsOf(value: string): string[] {
  return words.filter((word) => word.startsWith(value));
}

/** @throws McpError for a prompt that there is not. */
export function getPrompt(name: string, args: { [name: string]: string } = {}): GetPromptResult {
  switch (name) {
    case 'test_simple_prompt':
      return { messages: [user({ type: 'text', text: 'a simple prompt' })] };
    case 'test_prompt_with_arguments':
      return { messages: [user({ type: 'text', text: `arg1='${args.arg1}', arg2='${args.arg2}'` })] };
    case 'test_prompt_with_embedded_resource': {
      const resource = { uri: args.resourceUri ?? '', mimeType: 'text/plain', text: 'embedded' };
      return { messages: [user({ type: 'resource', resource }), user({ type: 'text', text: 'look at it' })] };
    }
    case 'test_prompt_with_image':
      return {
        messages: [
          user({ type: 'image', data: pngBase64, mimeType: 'image/png' }),
          user({ type: 'text', text: 'look at it' }),
        ],
      };
    default:
      throw new McpError(ErrorCode.InvalidParams, `there is no prompt ${name}`);
  }
}

function user(content: PromptMessage['content']): PromptMessage {
  return { role: 'user', content };
}
