import Fastify from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { checkReplies } from './reply-check.testing.ts';

async function answering(reply: unknown): Promise<{ status: number; told: string }> {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {});
  const app = Fastify();
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.addHook('onRoute', checkReplies);
  await app.register(async (scope) => {
    scope.get('/calls', { schema: { response: { 200: z.object({ calls: z.int() }) } } }, async () => reply as never);
  });
  const { statusCode } = await app.inject('/calls');
  await app.close();
  const text = String(told.mock.calls[0]?.[0] ?? '');
  told.mockRestore();
  return { status: statusCode, told: text };
}

describe('a test api', () => {
  it('sends a reply that its schema describes', async () => {
    expect(await answering({ calls: 1 })).toEqual({ status: 200, told: '' });
  });

  it('fails the test whose reply has a value of another type, and says where', async () => {
    const { status, told } = await answering({ calls: '1' });
    expect(status).toBe(500);
    expect(told).toMatch(/GET \/calls answered 200 .*expected number.*at calls/s);
  });

  it('fails the test whose reply has a member that its schema leaves out', async () => {
    const { status, told } = await answering({ calls: 1, secret: 'x' });
    expect(status).toBe(500);
    expect(told).toContain('"secret":"x"');
  });
});
