import { setTimeout as delay } from 'node:timers/promises';
import { acceptedContent, inputRequired, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textResult } from './media.ts';
import { declaresTasks, followsTasks, missingExtension, requireTasks, type TaskOutcome, type Tasks } from './tasks.ts';

const jobMs = 100;
const nameForm = z.object({ name: z.string() });
const confirmForm = z.object({ confirm: z.boolean() });
const taskSchema = z.looseObject({ taskId: z.string() });

/** Tools that exist as tasks only. */
const TASKS_ONLY = ['failing_job', 'protocol_error_job', 'confirm_delete', 'multi_input', 'test_tool_with_task'];
const taskOnlyCall = z.object({
  method: z.literal('tools/call'),
  params: z.object({ name: z.enum(TASKS_ONLY), _meta: z.record(z.string(), z.unknown()).optional() }),
});

const completed = (result: ReturnType<typeof textResult> & { isError?: boolean }): TaskOutcome => ({
  status: 'completed',
  result,
});

/**
 * The error for a call of a tool that is a task only, by a client that cannot follow one. It is looked for in the request:
 * of what a tool throws the SDK makes a result.
 * @param body a JSON-RPC request of revision 2026-07-28
 */
export function missingTasks(body: unknown): { code: number; message: string; data: unknown } | undefined {
  const call = taskOnlyCall.safeParse(body);
  if (!call.success || declaresTasks(call.data.params._meta)) return undefined;
  const { code, message, data } = missingExtension();
  return { code, message, data };
}

/** The methods of the tasks extension, and tools whose calls become tasks (revision 2026-07-28). */
export function addTasks(server: McpServer, tasks: Tasks): void {
  server.server.setRequestHandler('tasks/get', { params: taskSchema }, ({ taskId }, ctx) => {
    requireTasks(ctx);
    return tasks.get(taskId);
  });
  server.server.setRequestHandler('tasks/update', { params: taskSchema }, ({ taskId }, ctx) => {
    requireTasks(ctx);
    tasks.update(taskId, ctx.mcpReq.inputResponses ?? {});
    return {};
  });
  server.server.setRequestHandler('tasks/cancel', { params: taskSchema }, ({ taskId }, ctx) => {
    requireTasks(ctx);
    tasks.cancel(taskId);
    return {};
  });
  addJobs(server, tasks);
  addAsking(server, tasks);
}

function addJobs(server: McpServer, tasks: Tasks): void {
  server.registerTool('greet', { description: 'is never a task', inputSchema: nameForm }, ({ name }) =>
    textResult(`Hello, ${name}!`),
  );
  server.registerTool(
    'slow_compute',
    {
      description: 'takes some seconds',
      inputSchema: z.object({ seconds: z.number(), label: z.string().optional() }),
    },
    async ({ seconds, label }, ctx) => {
      const result = textResult(`computed ${label} for ${seconds} s`);
      if (followsTasks(ctx) && seconds > 0) return asTask(tasks.work(seconds * 1000, () => completed(result)));
      await delay(seconds * 1000);
      return result;
    },
  );
  server.registerTool('failing_job', { description: 'fails, as a task only' }, () => {
    return asTask(tasks.work(jobMs, () => completed({ ...textResult('the job failed'), isError: true })));
  });
  server.registerTool('protocol_error_job', { description: 'breaks, as a task only' }, () => {
    return asTask(tasks.work(jobMs, () => ({ status: 'failed', error: { code: -32603, message: 'the job broke' } })));
  });
}

function addAsking(server: McpServer, tasks: Tasks): void {
  const ask = (message: string) => inputRequired.elicit({ message, requestedSchema: confirmForm });
  server.registerTool(
    'confirm_delete',
    { description: 'asks before it is done', inputSchema: z.object({ filename: z.string() }) },
    ({ filename }) => {
      return asTask(
        tasks.ask({ confirm: ask(`Delete ${filename}?`) }, () => completed(textResult(`deleted ${filename}`))),
      );
    },
  );
  server.registerTool('multi_input', { description: 'asks two things at once' }, () => {
    return asTask(
      tasks.ask({ first: ask('The first?'), second: ask('The second?') }, () => completed(textResult('both answered'))),
    );
  });
  server.registerTool('test_tool_with_task', { description: 'asks, then goes on as a task' }, (ctx: ServerContext) => {
    const answer = acceptedContent(ctx.mcpReq.inputResponses, 'user_name', nameForm);
    if (answer) return asTask(tasks.work(jobMs, () => completed(textResult(`Hello, ${answer.name}!`))));
    const elicit = inputRequired.elicit({ message: 'What is your name?', requestedSchema: nameForm });
    return inputRequired({ inputRequests: { user_name: elicit } });
  });
}

/** The SDK passes a result of another type on as it is; its types know only those of the base protocol. */
function asTask(result: ReturnType<Tasks['work']>): ReturnType<typeof inputRequired> {
  return result as ReturnType<typeof inputRequired>;
}
