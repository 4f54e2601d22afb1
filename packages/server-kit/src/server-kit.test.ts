import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@tallygate/contracts/app-error';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EnvironmentError, parseEnv } from './env.ts';
import { registerErrorHandler } from './error-handler.ts';
import { listen } from './listen.ts';
import { createLogger } from './logger.ts';
import { portVariable } from './port-variable.ts';

describe('environment', () => {
  const schema = z.object({ API_PORT: portVariable(9090), DATABASE_URL: z.url().optional() });

  it('fills defaults and counts empty values as unset', () => {
    expect(parseEnv(schema, { API_PORT: '' })).toEqual({ API_PORT: 9090 });
  });

  it('names every wrong variable at once without repeating a URL that may hold a password', () => {
    const parse = () => parseEnv(schema, { API_PORT: 'abc', DATABASE_URL: 'secret-thing' });

    expect(parse).toThrow(EnvironmentError);
    expect(parse).toThrow(/API_PORT: .*"abc"/);
    expect(parse).toThrow(/DATABASE_URL/);
    expect(parse).not.toThrow(/secret-thing/);
  });
});

describe('logger', () => {
  it('never writes credentials', () => {
    let output = '';
    const logger = createLogger({ name: 'test', stream: { write: (line) => (output += line) } });

    logger.info(
      {
        authorization: 'hunter2',
        req: { method: 'GET', url: '/x?token=hunter2', headers: { cookie: 'hunter2' } },
        settings: { application_id: 'hunter2', deep: [{ headers: { 'Set-Cookie': 'hunter2' } }] },
      },
      'x',
    );

    expect(output).toContain('[redacted]');
    expect(output).not.toContain('hunter2');
  });
});

describe('what an error leaves in the log', () => {
  const lineOf = (error: Error): string => {
    let output = '';
    createLogger({ name: 'test', stream: { write: (line) => (output += line) } }).error({ err: error }, 'x');
    return output;
  };

  it('is its kind, message, code, stack and causes, and nothing that it was made from', () => {
    const cause = Object.assign(new Error('inner'), { request: { password: 'hunter2' } });
    const error = Object.assign(new Error('outer', { cause }), {
      code: 'E_TEST',
      input: 'hunter2',
      options: ['hunter2'],
    });
    const line = lineOf(error);

    expect(JSON.parse(line).err).toMatchObject({
      type: 'Error',
      message: 'outer',
      code: 'E_TEST',
      cause: { message: 'inner' },
    });
    expect(JSON.parse(line).err.stack).toContain('server-kit.test.ts');
    expect(line).not.toContain('hunter2');
  });

  it('is no piece of a text that could not be parsed, and none of what the database was asked', () => {
    const parse = () => JSON.parse('{"password": hunter2}') as unknown;
    let syntax = new Error();
    try {
      parse();
    } catch (error) {
      syntax = error as Error;
    }
    const asked = new Error(
      'Invalid `prisma.user.create()` invocation:\n{ password: "hunter2" }\n\nArgument `name` is missing.',
    );
    asked.name = 'PrismaClientValidationError';

    expect(lineOf(syntax)).not.toContain('hunter2}');
    expect(lineOf(asked)).toContain('Argument `name` is missing.');
    expect(lineOf(asked)).not.toContain('hunter2');
  });
});

describe('listen', () => {
  it('names the port and its variable when the port is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    const app = Fastify();

    await expect(listen(app, { host: '127.0.0.1', port, variable: 'API_PORT' })).rejects.toThrow(
      new RegExp(`port ${port} .*API_PORT`),
    );

    await app.close();
    holder.close();
  });
});

describe('error handler', () => {
  it('answers problem details with the code and the findings', async () => {
    const app = Fastify();
    registerErrorHandler(app);
    app.get('/', () => {
      throw new AppError('INVALID_INPUT', { findings: [{ path: 'name', message: 'is missing' }] });
    });

    const reply = await app.inject('/');

    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: 'name', message: 'is missing' }] });
  });

  it('keeps the internal message of an unexpected failure to itself', async () => {
    const app = Fastify();
    registerErrorHandler(app);
    app.get('/', () => {
      throw new Error('password is hunter2');
    });

    const reply = await app.inject('/');

    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain('hunter2');
  });
});
