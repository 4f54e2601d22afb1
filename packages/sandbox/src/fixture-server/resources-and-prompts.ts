import { completable, type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { pngBase64 } from './media.ts';

/** Fixed, binary, templated and watched resources. */
export function addResources(server: McpServer): void {
  const text = { mimeType: 'text/plain' };
  server.registerResource('static-text', 'test://static-text', text, (uri) => ({
    contents: [{ uri: uri.href, ...text, text: 'the text of the static resource' }],
  }));
  server.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'image/png', blob: pngBase64 }],
  }));
  server.registerResource('watched', 'test://watched-resource', text, (uri) => ({
    contents: [{ uri: uri.href, ...text, text: 'watched' }],
  }));
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify({ id, data: `data of ${id}` }) }],
    }),
  );
}

/** Prompts with each kind of content, and one whose arguments complete. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { description: 'has no arguments' }, () => userText('a simple prompt'));
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'repeats its arguments',
      argsSchema: z.object({
        arg1: completable(z.string(), (value) => ['paris', 'park', 'party'].filter((word) => word.startsWith(value))),
        arg2: z.string(),
      }),
    },
    ({ arg1, arg2 }) => userText(`arg1='${arg1}', arg2='${arg2}'`),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'embeds a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({
      messages: [
        {
          role: 'user',
          content: { type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text: 'embedded' } },
        },
        ...userText('look at the resource above').messages,
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'has an image' }, () => ({
    messages: [
      { role: 'user', content: { type: 'image', data: pngBase64, mimeType: 'image/png' } },
      ...userText('look at the image above').messages,
    ],
  }));
}

function userText(text: string) {
  return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
}
