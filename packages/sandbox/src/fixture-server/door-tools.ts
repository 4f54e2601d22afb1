import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Doors } from './doors.ts';
import { textResult } from './media.ts';

const doorSchema = z.object({ door: z.string() });
const steps = [1, 2, 3];

/** Tools whose calls run until another call, or the client's cancellation, lets them go on. */
export function addDoorTools(server: McpServer, doors: Doors): void {
  server.registerTool(
    'test_progress_in_steps',
    { description: 'reports progress three times and waits at the door after each', inputSchema: doorSchema },
    async ({ door }, ctx) => {
      const progressToken = ctx.mcpReq._meta?.progressToken;
      for (const progress of steps) {
        if (progressToken !== undefined) {
          const params = { progressToken, progress, total: steps.length };
          await ctx.mcpReq.notify({ method: 'notifications/progress', params });
        }
        await doors.pass(door);
      }
      return textResult('went through every door');
    },
  );
  server.registerTool('test_open_door', { description: 'opens a door', inputSchema: doorSchema }, ({ door }) => {
    doors.open(door);
    return textResult('opened');
  });
  server.registerTool(
    'test_wait_at_door',
    { description: 'waits until the door is opened', inputSchema: doorSchema },
    async ({ door }) => {
      await doors.pass(door);
      return textResult('came through');
    },
  );
  server.registerTool(
    'test_until_cancelled',
    { description: 'reports progress, runs until it is cancelled, then opens the door', inputSchema: doorSchema },
    async ({ door }, ctx) => {
      const cancelled = new Promise((resolve) => ctx.mcpReq.signal.addEventListener('abort', resolve, { once: true }));
      const progressToken = ctx.mcpReq._meta?.progressToken;
      if (progressToken !== undefined) {
        await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
      }
      await cancelled;
      doors.open(door);
      return textResult('was cancelled');
    },
  );
}
