import { expect, test } from 'vitest';
import { createHostNames } from './host-names.ts';
import { isLoopbackHost } from './loopback.ts';

const LOCAL = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  '127.0.0.1',
  '127.1.2.3',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
];
const OTHER = [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '128.0.0.1',
  '127.1',
  '127.999.0.1',
  '0.0.0.0',
  '[::]',
  '[::2]',
  '[::1',
  'host.docker.internal',
];

test.each(LOCAL)('%s is this machine, as a name and in a Host header', (host) => {
  const allows = createHostNames({ names: [], acceptsLoopback: true });
  expect([isLoopbackHost(host), allows(host), allows(`${host}:8080`)]).toEqual([true, true, true]);
  expect(createHostNames({ names: [], acceptsLoopback: false })(host)).toBe(false);
});

test.each(OTHER)('%s is not', (host) => {
  expect([isLoopbackHost(host), createHostNames({ names: [], acceptsLoopback: true })(host)]).toEqual([false, false]);
});
