import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../bootstrap.mjs';
import { readCommandSettings } from './env.ts';
import { runCommand } from './run-command.ts';

async function run(argv: string[]) {
  const printed = { out: '', error: '' };
  const exitCode = await runCommand(argv, {
    out: (text) => {
      printed.out += text;
    },
    error: (text) => {
      printed.error += text;
    },
  });
  return { exitCode, ...printed };
}

test('prints what it can do when it is given nothing', async () => {
  expect(await run([])).toMatchObject({ exitCode: 0, out: expect.stringContaining('tallygate spool inspect') });
});

test('ends with 2 and the usage for a command it does not know', async () => {
  expect(await run(['spol'])).toMatchObject({
    exitCode: 2,
    error: expect.stringMatching(/no command "spol".*\n\nUsage:/s),
  });
});

test.each([[['help']], [['--help']], [['-h']], [['spool', '--help']]])('prints its usage for %j', async (argv) => {
  expect(await run(argv)).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^Usage:/), error: '' });
});

test.each([
  [['doctor', 'more'], /too many arguments/],
  [['spool', 'inspect', '--dir'], /--dir/],
  [['audit', 'verify', '--dir', '.'], /'--dir' means nothing/],
])('ends with 2 for the line %j, and says what is wrong with it', async (argv, message) => {
  const { exitCode, error } = await run(argv);
  expect(exitCode).toBe(2);
  expect(error).toMatch(message);
  expect(error).toContain('Usage:');
});

test('ends with 1 and one line for what cannot be done', async () => {
  expect(await run(['spool', 'inspect', '--dir', '/nowhere'])).toEqual({
    exitCode: 1,
    out: '',
    error: 'there is no event log at /nowhere; set TALLYGATE_DATA_DIR or give --dir',
  });
});

test('the program passes arguments and exit code through', () => {
  const child = spawnSync(process.execPath, ['scripts/tallygate.mjs', 'spool', 'inspect', '--dir', '/nowhere'], {
    cwd: root,
    encoding: 'utf8',
  });

  expect(child.status).toBe(1);
  expect(child.stderr).toContain('there is no event log at /nowhere');
});

test('the event log is looked for under the data folder, and the api where it listens', () => {
  expect(readCommandSettings({})).toEqual({
    dataDir: path.join(root, '.data'),
    secretKey: undefined,
    spoolDir: path.join(root, '.data', 'spool'),
    apiUrl: 'http://127.0.0.1:9090',
    user: 'admin',
    password: 'admin',
  });
  expect(
    readCommandSettings({ TALLYGATE_DATA_DIR: '/var/lib/tallygate', API_HOST: '0.0.0.0', API_PORT: '19090' }),
  ).toMatchObject({ spoolDir: '/var/lib/tallygate/spool', apiUrl: 'http://127.0.0.1:19090' });
});
