import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TokenCheck, tokenCheck } from '@tallygate/contracts/token-check';
import { createLogger } from '@tallygate/server-kit/logger';
import { type JwksServer, startJwksServer } from '@tallygate/testing/jwks-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApi } from '../app.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const GATEWAY = 'http://gateway.example:8080';

let idp: JwksServer;
let api: TestApi;
let client: ReturnType<typeof consoleClient>;

const proxy = (name: string, policies: string) => `
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
metadata.name = "${name}"
[mcp_proxies.spec]
displayName = "${name}"
version = "v1.0"
context = "/${name}"
upstream.url = "http://127.0.0.1:3001/mcp"
${policies}
`;
const policy = (name: string, params: string) => `
[[mcp_proxies.spec.policies]]
name = "${name}"
version = "v1"
[mcp_proxies.spec.policies.params]
${params}
`;

beforeAll(async () => {
  idp = await startJwksServer();
  const config = `
[gateway]
public_url = "${GATEWAY}"

[[policy_configurations.jwtauth_v0.keymanagers]]
name = "Here"
issuer = "${idp.issuer}"
jwks.remote.uri = "${idp.jwksUri}"

[[policy_configurations.jwtauth_v0.keymanagers]]
name = "Elsewhere"
issuer = '{{ env "TALLYGATE_VAR_ISSUER" "https://elsewhere.example" }}'
jwks.remote.uri = "https://elsewhere.example/jwks"
${proxy('weather', policy('mcp-auth', 'issuers = ["Here"]'))}
${proxy('scoped', policy('mcp-auth', 'issuers = ["Here"]\naudiences = ["http://gateway.example:8080/weather/mcp"]\nrequiredScopes = ["mcp:call"]'))}
${proxy('plain', policy('jwt-auth', 'issuers = ["Here"]\nallowAnyAudience = true\nrequiredClaims = { tier = "gold" }'))}
${proxy('far', policy('mcp-auth', 'issuers = ["Elsewhere"]'))}
${proxy('open', 'policies = []')}
`;
  api = await openTestApi(undefined, (dataDir) => writeFileSync(join(dataDir, 'config.toml'), config));
  client = consoleClient(api);
  // A file that is not taken would make every test below one of an empty installation.
  expect((await api.services.configFile.read())?.findings).toEqual([]);
});
afterAll(async () => {
  await api.close();
  await idp.close();
});

const mint = (claims: Record<string, unknown> = {}) =>
  idp.mint({ audience: `${GATEWAY}/weather/mcp`, subject: 'agent-a', claims: { company_id: 'org-a', ...claims } });

async function check(token: string): Promise<TokenCheck> {
  const { status, body } = await client.post('/key-managers/check-token', { token });
  expect(status).toBe(200);
  return tokenCheck.parse(body);
}

const answers = ({ proxies }: TokenCheck) => Object.fromEntries(proxies.map(({ id, answer }) => [id, answer]));
const failing = (lines: TokenCheck['general']['lines'] = []) =>
  lines.filter(({ result }) => result === 'fails').map(({ check: name }) => name);

describe('a token that is pasted', () => {
  it('is told from the others by who takes it, and why the rest do not', async () => {
    const checked = await check(await mint());

    expect(answers(checked)).toEqual({
      weather: 'takes',
      scoped: 'refuses',
      plain: 'refuses',
      far: 'unknown',
      open: 'not_asked',
    });
    const at = (id: string) => checked.proxies.find((one) => one.id === id)?.examination;
    expect(at('weather')?.caller).toMatchObject({
      consumer: { name: 'agent-a', claim: 'sub' },
      company: { name: 'org-a', claim: 'company_id' },
    });
    expect(at('scoped')?.refusal?.reason).toBe('scope_missing');
    expect(failing(at('scoped')?.lines)).toEqual(['scopes']);
    expect(at('plain')?.refusal?.reason).toBe('claims_missing');
    expect(checked.unchecked).toEqual([{ name: 'Elsewhere', reason: expect.stringMatching(/issuer.+expression/) }]);
  });

  it('shows all that is wrong with it at once, with what was expected', async () => {
    const token = await idp.mint({
      audience: `${GATEWAY}/everything/mcp`,
      subject: 'agent-a',
      expiresInSeconds: -3600,
    });
    const { proxies, general } = await check(token);

    const lines = proxies.find(({ id }) => id === 'weather')?.examination?.lines;
    expect(failing(lines)).toEqual(['time', 'audience']);
    expect(lines).toContainEqual({
      check: 'audience',
      result: 'fails',
      expected: `${GATEWAY}/weather/mcp`,
      found: `${GATEWAY}/everything/mcp`,
    });
    expect(general.refusal?.reason).toBe('token_expired');
    expect(failing(general.lines)).toEqual(['time']);
  });

  it('may come with the header that it was in', async () => {
    const token = await mint();
    expect(answers(await check(`Authorization: Bearer ${token}\n`)).weather).toBe('takes');
    expect(answers(await check(` bearer ${token} `)).weather).toBe('takes');
  });

  it('cannot be told while the keys cannot be fetched', async () => {
    const token = await mint();
    idp.fail('status');
    const checked = await check(token);
    idp.recover();
    expect(answers(checked)).toMatchObject({ weather: 'unknown', far: 'unknown', open: 'not_asked' });
  });

  it('is refused with a sentence when there is none, or it is too long, without a word of it', async () => {
    for (const token of ['', '   ', `s3cret${'x'.repeat(70_000)}`, 7]) {
      const { status, text } = await client.post('/key-managers/check-token', { token });
      expect(status).toBe(400);
      expect(text).not.toContain('s3cret');
      expect(JSON.parse(text).fields).toMatchObject([{ path: 'token' }]);
    }
  });

  it('is for those who may change key managers', async () => {
    const stranger = consoleClient(api, {});
    expect((await stranger.post('/key-managers/check-token', { token: 'x' })).status).toBe(401);
  });

  it('is kept nowhere: not in the database, the audit, a log, or a file', async () => {
    const token = await mint({ mark: 'nobody-keeps-this' });
    const lines: string[] = [];
    const logger = createLogger({ name: 'api', level: 'trace', stream: { write: (line) => lines.push(line) } });
    const app = await buildApi({ ...api.services, logger });
    const talking = consoleClient({ ...api, app });
    for (const pasted of [token, 'nobody-keeps-this.either', `${token}${'.nobody-keeps-this'.repeat(5_000)}`])
      await talking.post('/key-managers/check-token', { token: pasted });
    await app.close();
    expect(lines.join('')).toContain('/key-managers/check-token');
    for (const mark of ['nobody-keeps-this', token.slice(-20)]) expect(lines.join('')).not.toContain(mark);

    const tables = await api.services.db.prisma.$queryRaw<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public'`;
    const marks = [token, token.split('.')[1] ?? '', 'nobody-keeps-this'];
    for (const { name } of tables) {
      const rows = await api.services.db.prisma.$queryRawUnsafe<unknown[]>(`select t::text as row from "${name}" t`);
      const text = JSON.stringify(rows);
      for (const mark of marks) expect(text, name).not.toContain(mark);
    }
    for (const file of readdirSync(api.dataDir, { recursive: true, encoding: 'utf8' })) {
      const path = join(api.dataDir, file);
      if (!statSync(path).isFile()) continue;
      const text = readFileSync(path, 'latin1');
      for (const mark of marks) expect(text.includes(mark), file).toBe(false);
    }
  });
});
