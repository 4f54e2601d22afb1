import { AppError } from '@tallygate/contracts/app-error';
import { POLICIES } from '@tallygate/contracts/policies/catalogue';
import { describe, expect, it } from 'vitest';
import { FACTORIES } from './policy-factories.ts';
import { optionsWith, prepared, preparedOne, proxyWith, requestWith, run, toolCall } from './policy-request.testing.ts';
import { preparePolicies } from './prepare-policies.ts';

const respond = (body: string, executionCondition?: string) => ({
  name: 'respond',
  params: { body },
  ...(executionCondition && { executionCondition }),
});

describe('the policies of a proxy', () => {
  it('exist for every entry of the catalogue', () => {
    expect(Object.keys(FACTORIES).sort()).toEqual(POLICIES.map((policy) => policy.name).sort());
  });

  it('are prepared in the order listed', async () => {
    const policies = prepared([respond('first'), respond('second'), { name: 'cors' }]);
    expect(policies.map((policy) => policy.name)).toEqual(['respond', 'respond', 'cors']);
    expect((await run(policies, requestWith()))?.body).toBe('first');
  });

  it('with problems are reported all at once, each with its path', () => {
    const proxy = proxyWith([{ name: 'cors' }]);
    proxy.spec.policies = [
      { name: 'basic-ratelimit', params: { limits: [] } },
      { name: 'cors', params: {}, executionCondition: 'nonsense(' },
      { name: 'no-such-policy', params: {} },
    ];
    expect(thrownBy(() => preparePolicies(proxy, optionsWith())).findings.map((finding) => finding.path)).toEqual([
      'spec.policies[0].params.limits',
      'spec.policies[1].executionCondition',
      'spec.policies[2].name',
    ]);
  });

  it('need REDIS_URL when the counters shall be in Redis', () => {
    const limit = { name: 'basic-ratelimit', params: { limits: [{ requests: 1, duration: '1s' }] } };
    const error = thrownBy(() => prepared([limit], { config: { ratelimit: { backend: 'redis' } } }));
    expect(error.findings).toEqual([
      { path: 'spec.policies[0].params', message: expect.stringContaining('REDIS_URL is not set') },
    ]);
  });
});

describe('an execution condition', () => {
  const answerTo = async (condition: string, request = requestWith({ message: toolCall('echo') })) =>
    (await run(prepared([respond('ran', condition)]), request))?.body ?? 'skipped';

  it.each([
    ["request.Method == 'POST'", 'ran'],
    ["request.Method == 'GET'", 'skipped'],
    ["request.Path.startsWith('/everything')", 'ran'],
    ["processing.phase == 'request_body'", 'ran'],
    ["request.Body.Content.contains('echo')", 'ran'],
    ["request.Headers['x-mock'][0] == 'yes'", 'ran'],
    ["'x-absent' in request.Headers", 'skipped'],
    ["request.Headers['x-absent'][0] == 'yes'", 'skipped'],
    ["request.Metadata['plan'] == 'gold'", 'ran'],
    ["request.RequestID != ''", 'ran'],
    ['response.ResponseStatus == 200', 'skipped'],
  ])('%s: the policy is %s', async (condition, expected) => {
    const request = requestWith({ headers: { 'X-Mock': 'yes' }, message: toolCall('echo') });
    request.metadata.set('plan', 'gold');
    expect(await answerTo(condition, request)).toBe(expected);
  });

  it('that cannot be evaluated never switches protection off', async () => {
    const auth = { name: 'mcp-auth', executionCondition: "request.Headers['x-absent'][0] == 'yes'" };
    expect(await run(prepared([auth]), requestWith())).toMatchObject({ status: 401 });
    const off = { name: 'mcp-auth', executionCondition: "request.Path == '/other'" };
    expect(await run(prepared([off]), requestWith())).toBeUndefined();
  });

  it('on the body makes authentication wait for the body', async () => {
    const auth = { name: 'mcp-auth', executionCondition: "request.Body.Content.contains('paid')" };
    const [policy] = prepared([auth]);
    expect(policy?.onHeaders).toBeUndefined();
    expect(await run(prepared([auth]), requestWith({ message: toolCall('paid') }))).toMatchObject({ status: 401 });
    expect(await run(prepared([auth]), requestWith({ message: toolCall('free') }))).toBeUndefined();
  });

  it('on the answer sees its status', () => {
    const lines: unknown[] = [];
    const policy = prepared(
      [{ name: 'log-message', params: { response: {} }, executionCondition: 'response.ResponseStatus >= 500' }],
      { log: (_level, message) => lines.push(message) },
    )[0]!;
    for (const status of [200, 503]) policy.onAnswer?.({ status, headers: new Map(), request: requestWith() });
    expect(lines).toHaveLength(1);
  });

  it('of one policy leaves the others alone', async () => {
    expect((await run(prepared([respond('a', 'false'), respond('b')]), requestWith()))?.body).toBe('b');
    expect(preparedOne('respond', { body: 'x' }).name).toBe('respond');
  });
});

function thrownBy(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
