import { inputRequired, type McpServer, type ServerNotifier } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textResult } from './media.ts';

/**
 * Tools that a test calls to make the server do something observable elsewhere: refuse for a missing capability, stay
 * silent, or announce a change. With `notifier` changes go to `subscriptions/listen` streams, else to the session.
 */
export function addDiagnosticTools(server: McpServer, notifier: ServerNotifier | undefined): void {
  server.registerTool('test_missing_capability', { description: 'needs a client that can sample' }, () =>
    inputRequired({
      inputRequests: {
        answer: inputRequired.createMessage({
          messages: [{ role: 'user', content: { type: 'text', text: 'ping' } }],
          maxTokens: 10,
        }),
      },
    }),
  );
  server.registerTool('test_streaming_elicitation', { description: 'asks after reporting progress' }, async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    if (progressToken !== undefined) {
      await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
    }
    const ask = { message: 'Continue?', requestedSchema: z.object({ ok: z.boolean() }) };
    return inputRequired({ inputRequests: { confirm: inputRequired.elicit(ask) } });
  });
  server.registerTool('test_logging_tool', { description: 'logs when the caller asked for logs' }, async (ctx) => {
    await ctx.mcpReq.log('info', 'only for callers that set a log level');
    return textResult('done');
  });
  server.registerTool('test_trigger_tool_change', { description: 'announces a changed tool list' }, () => {
    if (notifier) notifier.toolsChanged();
    else server.sendToolListChanged();
    return textResult('announced');
  });
  server.registerTool('test_trigger_prompt_change', { description: 'announces a changed prompt list' }, () => {
    if (notifier) notifier.promptsChanged();
    else server.sendPromptListChanged();
    return textResult('announced');
  });
  server.registerTool('test_touch_watched_resource', { description: 'announces a changed resource' }, async () => {
    const uri = 'test://watched-resource';
    if (notifier) notifier.resourceUpdated(uri);
    else await server.server.sendResourceUpdated({ uri });
    return textResult('announced');
  });
}
