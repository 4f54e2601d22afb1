import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browser } from '../test-support/browser.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { makeSetupLink } from './setup-link.ts';

const PASSWORD = 'correct horse battery';

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi((settings) => ({ ...settings, sandbox: { ...settings.sandbox, on: false } }));
});
afterEach(() => api.close());

const accept = (token: string | null, password = PASSWORD) =>
  browser(api).send('/session/set-up', { method: 'POST', payload: { token, password } });
const link = (at = new Date()) => makeSetupLink(api.services.db, at);

describe('the link of a first start', () => {
  it('makes the administrator once, signs in, and is kept as a hash only', async () => {
    expect(await api.services.db.prisma.user.count()).toBe(0);
    const token = await link();
    expect(JSON.stringify(await api.services.db.prisma.setupLink.findMany())).not.toContain(token);
    const own = browser(api);

    const made = await own.send('/session/set-up', { method: 'POST', payload: { token, password: PASSWORD } });

    expect(made).toMatchObject({ status: 200, body: { username: 'admin', roles: ['admin'], defaultPassword: false } });
    expect((await own.send('/session')).status).toBe(200);
    expect((await accept(token)).body.code).toBe('SETUP_LINK_INVALID');
    expect((await browser(api).signIn('admin', PASSWORD)).status).toBe(200);
    expect(await link()).toBeNull();
  });

  it('is good for one of two who open it at the same time', async () => {
    const token = await link();
    const both = await Promise.all([accept(token), accept(token, 'staple of another kind')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('ends after an hour, and with the next one', async () => {
    const old = await link(new Date(Date.now() - 3_600_001));
    expect((await accept(old)).body.code).toBe('SETUP_LINK_INVALID');
    const former = await link();
    const latest = await link();
    expect((await accept(former)).body.code).toBe('SETUP_LINK_INVALID');
    expect((await accept(latest)).status).toBe(200);
  });

  it('takes no weak password, and stays good for a better one', async () => {
    const token = await link();
    expect((await accept(token, 'passwordpassword')).body).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: 'password' }],
    });
    expect((await accept(token)).status).toBe(200);
  });

  it('is nothing that a guess or a page of another origin has', async () => {
    const token = await link();
    expect((await accept('guess')).body.code).toBe('SETUP_LINK_INVALID');
    const foreign = await browser(api).send('/session/set-up', {
      method: 'POST',
      payload: { token, password: PASSWORD },
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.body.code).toBe('ORIGIN_REFUSED');
  });
});
