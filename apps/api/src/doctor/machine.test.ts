import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { issueCertificate } from '@tallygate/testing/certificate';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Installation } from './check.ts';
import { tokensStay } from './checks/forwarding.ts';
import { certificatesLast, databaseClock, diskRoom, schemaFits } from './checks/machine.ts';
import { metersCount, toolsMetered } from './checks/meters.ts';
import { namesOf } from './proxy-name.ts';
import { DiskWatch, readCertificates } from './read-machine.ts';

const GIB = 1024 ** 3;
const facts = (over: Partial<Installation>) => over as Installation;
const disk = (freeGib: number, perDayGib: number | null = null) => ({
  path: '/data',
  freeBytes: freeGib * GIB,
  totalBytes: 100 * GIB,
  perDayBytes: perDayGib === null ? null : perDayGib * GIB,
});
const lastDay = (billable: number) => ({ billable }) as Installation['lastDay'];
const proxy = (name: string, spec: object = {}) => ({
  apiVersion: 'gateway.api-platform.wso2.com/v1',
  kind: 'Mcp',
  metadata: { name },
  spec: {
    displayName: name.toUpperCase(),
    version: 'v1',
    context: `/${name}`,
    upstream: { url: 'http://localhost:1' },
    ...spec,
  },
});

describe('the disk', () => {
  it.each([
    [null, 'skipped', /not checked/],
    [disk(50), 'pass', /50\.0 GB of 100\.0 GB free \(50 %\); how fast it fills is known after an hour/],
    [disk(50, -1), 'pass', /it does not fill/],
    [disk(50, 10), 'warn', /50\.0 GB left, enough for 5 days/],
    [disk(1), 'warn', /1\.0 GB left\./],
    [disk(0.1), 'fail', /102 MB left/],
    [disk(5, 6), 'fail', /enough for less than a day/],
  ])('%j is %s', (room, result, found) => {
    const verdict = diskRoom.examine(facts({ disk: room }));
    expect(verdict.result).toBe(result);
    expect(verdict.found).toMatch(found);
  });

  it('is measured, and its trend from an hour on', async () => {
    const watch = new DiskWatch(tmpdir());
    const first = await watch.read(0);
    expect(first?.freeBytes).toBeGreaterThan(0);
    expect(first?.perDayBytes).toBeNull();
    expect((await watch.read(3_600_000))?.perDayBytes).not.toBeNull();
    expect(await new DiskWatch('/not/there').read(0)).toBeNull();
  });
});

describe('certificates', () => {
  const at = '2026-11-30T00:00:00.000Z';
  const one = (until: string | null) => ({
    of: 'certificate of this api’s listener',
    place: '/a.pem',
    isRemote: false,
    until,
    problem: 'gone',
  });

  it.each([
    [[], 'skipped', /no file of one is named/],
    [[one('2027-11-30T00:00:00.000Z')], 'pass', /until 2027/],
    [[one('2026-12-10T00:00:00.000Z')], 'warn', /ends in 10 days\.$/],
    [[one('2026-11-29T00:00:00.000Z')], 'fail', /ended at 2026-11-29/],
    [[one(null)], 'warn', /cannot be read here/],
  ])('%j are %s', (certificates, result, found) => {
    const [verdict] = certificatesLast.examineEach(facts({ certificates, at }));
    expect(verdict.result).toBe(result);
    expect(verdict.found).toMatch(found);
  });

  it('are read from the files that the configuration names, those beside it too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    issueCertificate({ cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }, 'localhost');
    writeFileSync(join(folder, 'junk.pem'), 'junk');
    const config = gatewayConfig.parse({
      gateway: {
        tls: { cert_file: 'cert.pem', key_file: 'key.pem' },
        upstream_tls: { ca_files: ['junk.pem', 'none.pem'] },
      },
    });
    const found = await readCertificates(config, { configPath: join(folder, 'config.toml'), own: undefined });
    expect(found.map(({ until }) => until !== null)).toEqual([true, false, false]);
    expect(Date.parse(found[0]?.until ?? '')).toBeGreaterThan(Date.now());
    expect(found[1]?.problem).toBe('it holds no certificate');
    expect(found[2]?.problem).toContain('ENOENT');
  });
});

it.each([
  [null, 'skipped'],
  [{ onlyInDatabase: [], onlyInCode: [], newest: '2026_x' }, 'pass'],
  [{ onlyInDatabase: ['2099_new'], onlyInCode: [], newest: '2026_x' }, 'fail'],
  [{ onlyInDatabase: [], onlyInCode: ['2026_x'], newest: '2026_x' }, 'fail'],
])('a schema of %j is %s', (schema, result) => {
  expect(schemaFits.examine(facts({ schema })).result).toBe(result);
});

it.each([
  [3, 'pass'],
  [-9_000, 'warn'],
])('a database %d ms ahead is %s', (databaseAheadMs, result) => {
  expect(databaseClock.examine(facts({ databaseAheadMs })).result).toBe(result);
});

describe('meters', () => {
  const meter = (matched: number | null, failing: { condition: string; calls: number } | null = null) => ({
    id: 'm1',
    name: 'Tool calls',
    matched,
    failing,
  });

  it('of which one counts nothing while calls are billed names the condition', () => {
    const failing = { condition: 'tool is "a"', calls: 640 };
    const look = (over: Partial<Installation>) => metersCount.examineEach(facts({ lastDay: lastDay(640), ...over }))[0];
    expect(look({ meterCounts: [] }).result).toBe('skipped');
    expect(look({ meterCounts: [meter(0)], lastDay: lastDay(0) }).result).toBe('skipped');
    expect(look({ meterCounts: [meter(3)] })).toMatchObject({ result: 'pass', found: 'Tool calls: 3 events' });
    expect(look({ meterCounts: [meter(0, failing)] })).toMatchObject({
      result: 'warn',
      found: 'Tool calls counts none of 640 billable calls of 24 hours: 640 calls do not meet tool is "a".',
      href: '/meters/m1',
    });
  });

  it('that count none of a tool are told with what each wants', () => {
    const failed = [{ meter: 'Tool calls', condition: 'tool is "a"' }];
    const unmetered = [{ proxy: 'weather', tool: 'echo', calls: 12, failed }];
    const look = (over: Partial<Installation>) =>
      toolsMetered.examine(facts({ lastDay: lastDay(640), meterCounts: [meter(1)], unmetered: [], ...over }));
    expect(look({}).result).toBe('pass');
    expect(look({ meterCounts: [] }).result).toBe('skipped');
    expect(look({ unmetered })).toMatchObject({
      result: 'warn',
      found: 'No meter counts the tool echo: 12 billable calls in 24 hours.',
      values: ['echo of weather, 12 calls: Tool calls wants tool is "a"'],
    });
  });
});

describe('names of proxies', () => {
  const config = gatewayConfig.parse({
    mcp_proxies: [
      proxy('weather', { displayName: 'Wetter', policies: [{ name: 'mcp-auth', params: { forwardToken: true } }] }),
      proxy('plain'),
    ],
  });
  const names = namesOf(config, new Map([['weather', 'Weather']]));

  it('are one, and say which one runs while another waits', () => {
    expect([...names]).toEqual([
      ['weather', 'Weather (running as Wetter)'],
      ['plain', 'PLAIN'],
    ]);
  });

  it('stand in what is found of them, such as that a token goes on', () => {
    expect(tokensStay.examineEach(facts({ config, names }))).toMatchObject([
      { result: 'warn', found: 'Weather (running as Wetter) passes its callers’ tokens on to its server.' },
    ]);
    expect(tokensStay.examineEach(facts({ config: gatewayConfig.parse({}), names }))[0].result).toBe('pass');
  });
});
