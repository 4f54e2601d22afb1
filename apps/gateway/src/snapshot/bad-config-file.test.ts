import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createPolicyRuntime } from '../policies/policy-runtime.ts';
import { answerOk, call, send, startTestGateway } from '../relay/gateway.testing.ts';
import { ConfigLoader } from './config-loader.ts';
import { TemplateReader } from './template-reader.ts';

const proxy = (url: string, context: string) => `[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "${context}"
[mcp_proxies.spec]
displayName = "${context}"
version = "v1.0"
context = "/${context}"
upstream.url = "${url}"
`;

type Write = (path: string, url: string) => void;
const bytes =
  (content: string | Buffer): Write =>
  (path) =>
    writeFileSync(path, content);

const BAD: [string, Write, RegExp][] = [
  ['no TOML', bytes('[gateway\nid = 1\n'), /"]"/],
  ['an unknown key', bytes('[gateway]\nidd = "x"\n'), /"id"/],
  ['UTF-16', bytes(Buffer.from('[gateway]\n', 'utf16le')), /UTF-16/],
  ['Latin-1', bytes(Buffer.from('id = "\xe9"', 'latin1')), /UTF-8/],
  ['a missing template', bytes(`[gateway]\nid = '{{ env "TALLYGATE_VAR_NOT_SET" }}'\n`), /is not set/],
  ['a template of a folder', bytes(`[gateway]\nid = '{{ file "/tmp" }}'\n`), /is not a regular file/],
  ['two proxies at one path', (path, url) => writeFileSync(path, proxy(url, 'q') + proxy(url, 'q')), /already/],
  [
    'a broken condition',
    (path, url) =>
      writeFileSync(
        path,
        `${proxy(url, 'q')}[[mcp_proxies.spec.policies]]\nname = "cors"\nexecutionCondition = "1 +"\n`,
      ),
    /CEL/,
  ],
  [
    'a file that cannot be read',
    (path) => {
      rmSync(path, { force: true });
      mkdirSync(path);
    },
    /cannot be read/,
  ],
  [
    'an enormous file',
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, 65 * 1024 * 1024);
    },
    /expected at most/,
  ],
];

test.each(BAD)('a file that is %s is reported and changes nothing of what is served', async (_, write, message) => {
  const gateway = await startTestGateway(answerOk);
  const dir = mkdtempSync(join(tmpdir(), 'bad-config-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'config.toml');
  const runtime = createPolicyRuntime();
  const loader = new ConfigLoader({
    mayMoveClock: false,
    path,
    templates: new TemplateReader({ environment: {}, configPath: path }),
    snapshotOptions: { runtime, port: 0, host: '127.0.0.1' },
    holder: gateway.holder,
    logger: pino({ level: 'silent' }),
    lastGoodPath: join(dir, 'last-good.toml'),
  });
  const served = gateway.holder.current;
  write(path, gateway.upstream.url);
  await loader.load();
  expect(gateway.holder.current).toBe(served);
  expect(gateway.holder.problem?.findings.map((finding) => finding.message).join()).toMatch(message);
  expect((await send(gateway, { body: call() })).status).toBe(200);

  rmSync(path, { recursive: true });
  writeFileSync(`${path}.new`, proxy(gateway.upstream.url, 'p'));
  renameSync(`${path}.new`, path);
  await loader.load();
  expect(gateway.holder.problem).toBeNull();
  expect((await send(gateway, { body: call() })).status).toBe(200);
});
