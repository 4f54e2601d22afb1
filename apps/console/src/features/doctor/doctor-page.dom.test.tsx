import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { drawWithApi } from '../../testing/draw-with-api.testing.tsx';
import { DoctorPage } from './doctor-page.tsx';
import type { Check } from './group-checks.ts';

const AT = '2026-11-30T14:03:00.000Z';
const aCheck = (over: Partial<Check>): Check => ({
  id: 'gateway.live',
  title: 'A gateway is running',
  group: 'Gateway',
  result: 'pass',
  found: 'gateway, pid 7',
  values: [],
  why: 'Without a gateway nobody can call a proxy.',
  fix: null,
  href: null,
  action: null,
  subject: null,
  durationMs: 1,
  ...over,
});
const DOWN = aCheck({
  id: 'upstream.answers',
  title: 'Every server answers',
  result: 'fail',
  found: 'Broken does not answer: 52 of 52 calls since 2026-11-30T13:58:00.000Z.',
  href: '/proxies/broken',
  action: 'Open Broken',
  subject: 'broken',
});
const PASSWORD = aCheck({
  id: 'access.password',
  title: 'The administrator has a password of their own',
  result: 'warn',
  found: 'The administrator has the default password.',
  href: '/settings/access',
  action: 'Change password',
});
const STRIPE = aCheck({
  id: 'billing.stripe',
  title: 'Stripe bills the meter',
  result: 'skipped',
  found: 'Stripe is not checked: no key is set.',
});

const eventText = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const PLAN = eventText('plan', { at: AT, count: 4 });
const FOUND = [[aCheck({})], [PASSWORD], [DOWN], [STRIPE]].map((checks) => eventText('checks', checks));
const whole = () => new Response([PLAN, ...FOUND, eventText('done', { at: AT })].join(''));

function open(again: Check[] = [DOWN], roles: ('admin' | 'viewer')[] = ['admin'], run: () => Response = whole) {
  return drawWithApi(<DoctorPage />, {
    roles,
    answers: {
      '/doctor?check=upstream.answers': { at: AT, checks: again },
      '/doctor?check=access.password': { at: AT, checks: [{ ...PASSWORD, result: 'pass' }] },
    },
    answer: ({ method, path }) => {
      if (method === 'POST' && path === '/servers/broken/probe') return Response.json({ proxy: 'broken' });
      return path === '/doctor/run' ? run() : undefined;
    },
  });
}
const items = (label: string) => within(screen.getByRole('list', { name: label })).getAllByRole('listitem');

it('shows what is to be mended first, each with the verb that mends it, and folds what passed', async () => {
  open();
  expect(await screen.findByText(/2 to mend, 1 to know, 1 passed/)).toBeTruthy();
  const [first, second] = items('To mend');
  expect(first?.textContent).toMatch(/Broken does not answer: 52 of 52 calls since /);
  expect(first?.textContent).not.toContain('2026-11-30T13');
  expect(
    within(first as HTMLElement)
      .getByRole('link', { name: 'Open Broken' })
      .getAttribute('href'),
  ).toBe('/proxies/broken');
  expect(within(second as HTMLElement).getByRole('link', { name: 'Change password' })).toBeTruthy();
  expect(items('To know')).toHaveLength(1);
  expect(screen.getByText('1 passed').closest('details')?.open).toBe(false);
});

it('runs one check again and puts it in its place', async () => {
  const { user, sent } = open();
  await screen.findByText(/2 to mend/);
  const [, password] = items('To mend');
  await user.click(within(password as HTMLElement).getByRole('button', { name: 'Check again' }));
  expect(await screen.findByText(/1 to mend, 1 to know, 2 passed/)).toBeTruthy();
  expect(sent.filter(({ path }) => path === '/doctor/run')).toHaveLength(1);
});

it('asks a server anew before it says how that does', async () => {
  const { user, sent } = open([{ ...DOWN, result: 'pass', subject: null }]);
  await screen.findByText(/2 to mend/);
  const [broken] = items('To mend');
  await user.click(await within(broken as HTMLElement).findByRole('button', { name: 'Probe again' }));
  expect(await screen.findByText(/1 to mend/)).toBeTruthy();
  const order = sent.map(({ path }) => path);
  expect(order.indexOf('/servers/broken/probe')).toBeLessThan(order.indexOf('/doctor?check=upstream.answers'));
  expect(order).toContain('/servers/broken/probe');
});

it('offers no probe to who may not ask servers', async () => {
  open([DOWN], ['viewer']);
  await screen.findByText(/2 to mend/);
  expect(screen.queryByRole('button', { name: 'Probe again' })).toBeNull();
});

it('shows what is known while the rest is still being checked', async () => {
  const { readable, writable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  const write = (text: string) => writer.write(new TextEncoder().encode(text));
  open([], ['admin'], () => new Response(readable));
  void write(PLAN + FOUND[1]);
  expect(await screen.findByText('The administrator has the default password.')).toBeTruthy();
  expect(screen.getByText('1 of 4 checks made')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Copy report/ })).toBeNull();
  void write(FOUND[0] + eventText('done', { at: AT }));
  await writer.close();
  expect(await screen.findByRole('button', { name: /Copy report/ })).toBeTruthy();
});

it('runs all again without taking away what is shown, and drops what is not found any more', async () => {
  let isMended = false;
  const { user } = open([], ['admin'], () =>
    isMended ? new Response([PLAN, FOUND[0], eventText('done', { at: AT })].join('')) : whole(),
  );
  await screen.findByText(/2 to mend, 1 to know, 1 passed/);
  isMended = true;
  await user.click(screen.getByRole('button', { name: 'Run all' }));
  expect(await screen.findByText('Nothing to mend.')).toBeTruthy();
});

it('keeps what was found when the connection breaks off, and says so', async () => {
  open(
    [],
    ['admin'],
    () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode(PLAN + FOUND[1]));
            setTimeout(() => controller.error(new Error('gone')), 0);
          },
        }),
      ),
  );
  expect(await screen.findByRole('alert')).toBeTruthy();
  expect(screen.getByText('The administrator has the default password.')).toBeTruthy();
});
