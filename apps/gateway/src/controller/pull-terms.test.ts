import { createHash } from 'node:crypto';
import { Outbound } from '@tallygate/outbound/outbound';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { expect, it, onTestFinished, vi } from 'vitest';
import { silent, startTestController, type TestController, temporaryFolder } from '../publishers/publisher.testing.ts';
import { termsText } from '../terms/caller-terms.testing.ts';
import { TermsHolder } from '../terms/terms-holder.ts';
import { CredentialFile } from './credential-file.ts';
import { startControllerLink } from './start-controller-link.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** A control plane with terms that can be changed, and what it was asked for. */
async function startTermsController(): Promise<TestController & { terms: { text: string; etag?: string } }> {
  const controller = await startTestController();
  const terms: { text: string; etag?: string } = { text: termsText() };
  controller.handlers.set('/internal/v1/heartbeat', (_request, _body, response) => {
    response.end(JSON.stringify({ now: new Date().toISOString(), terms: { hash: hashOf(terms.text) } }));
  });
  controller.handlers.set('/internal/v1/terms', (_request, _body, response) => {
    response.setHeader('etag', `"${terms.etag ?? hashOf(terms.text)}"`);
    response.end(terms.text);
  });
  return Object.assign(controller, { terms });
}

function startLink(controller: TestController, holder: TermsHolder, isNeeded = true): void {
  const link = startControllerLink({
    outbound: new Outbound({ proxies: NO_PROXIES }),
    url: controller.url,
    credential: new CredentialFile(temporaryFolder()),
    token: controller.token,
    gatewayId: 'gateway',
    version: '0.1.0',
    logger: silent,
    intervalMs: 10,
    pullsConfig: false,
    configFile: '/nowhere/config.toml',
    describe: () => ({
      publicUrl: 'http://localhost:8080',
      configHash: null,
      configVersion: null,
      configError: null,
      notes: [],
      proxies: [],
      counters: {},
      publishers: [],
      spool: { bytes: 0, maxBytes: 1, refused: 0, dropped: 0, repaired: 0, missing: [] },
      keyManagers: [],
    }),
    terms: { holder, isNeeded: () => isNeeded },
  });
  onTestFinished(() => link.close());
}

const newHolder = () => TermsHolder.open({ dataDir: temporaryFolder(), logger: silent });
const asked = ({ requests }: TestController, path: string) =>
  requests.filter((request) => request.path === `/internal/v1/${path}`);

it('fetches the prices once for each change of them', async () => {
  const controller = await startTermsController();
  const holder = newHolder();
  startLink(controller, holder);
  await until(() => expect(holder.hash).toBe(hashOf(controller.terms.text)));
  const beats = asked(controller, 'heartbeat').length;
  await until(() => expect(asked(controller, 'heartbeat').length).toBeGreaterThan(beats + 3));
  expect(asked(controller, 'terms')).toHaveLength(1);
  controller.terms.text = termsText({ unitAmount: '7' });
  await until(() => expect(holder.hash).toBe(hashOf(controller.terms.text)));
  expect(asked(controller, 'terms')).toHaveLength(2);
});

it('asks nobody where no proxy tells prices', async () => {
  const controller = await startTermsController();
  controller.handlers.set('/internal/v1/heartbeat', (_request, _body, response) => {
    response.end(JSON.stringify({ now: new Date().toISOString() }));
  });
  startLink(controller, newHolder(), false);
  await until(() => expect(asked(controller, 'heartbeat').length).toBeGreaterThan(3));
  expect(asked(controller, 'terms')).toEqual([]);
  expect(JSON.parse(asked(controller, 'heartbeat')[0]?.body ?? '')).not.toHaveProperty('terms');
});

it('takes nothing that arrived damaged', async () => {
  const controller = await startTermsController();
  controller.terms.etag = 'of-another-text';
  const holder = newHolder();
  startLink(controller, holder);
  await until(() => expect(asked(controller, 'terms').length).toBeGreaterThan(1));
  expect(holder.hash).toBeNull();
});
