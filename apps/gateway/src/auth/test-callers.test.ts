import { isPublished, PUBLISHED_EVENTS } from '@tallygate/contracts/published-events';
import { TEST_HEADER } from '@tallygate/contracts/test-caller';
import { describe, expect, it } from 'vitest';
import { answerOk, call, send, startTestGateway } from '../relay/gateway.testing.ts';
import { testCaller } from './test-caller.testing.ts';

const seconds = () => Math.floor(Date.now() / 1000);
const PROTECTED = {
  spec: {
    policies: [
      { name: 'basic-auth', version: 'v1', params: { username: 'a', password: 'p' } },
      { name: 'mcp-acl-list', version: 'v1', params: { tools: { mode: 'allow', exceptions: ['delete'] } } },
    ],
  },
};

describe('the console, when somebody tries a proxy', () => {
  it('calls past what asks for a credential, and through every other policy', async () => {
    const gateway = await startTestGateway(answerOk, PROTECTED);
    const { publicKey, token } = await testCaller('p', { scope: 'a b' });
    gateway.testCallers.trust([publicKey]);
    const headers = { [TEST_HEADER]: token };

    expect((await send(gateway, { body: call(1) })).status).toBe(401);
    expect((await send(gateway, { body: call(2), headers })).status).toBe(200);
    const refused = await send(gateway, { body: call(3, 'delete'), headers });

    expect(String(refused.body)).toContain('error');
    expect(gateway.upstream.requests).toHaveLength(1);
    expect(Object.keys(gateway.upstream.requests[0]?.headers ?? {})).not.toContain(TEST_HEADER);
    const events = await gateway.waitForEvents(3);
    const tests = events.filter(({ reason }) => reason === 'test');
    expect(tests.map(({ target }) => target)).toEqual(['add', 'delete']);
    for (const event of tests) {
      expect(event).toMatchObject({ billable: false, consumer: 'console', userId: 'ana', scopes: 'a b' });
      expect(event.company).toBeUndefined();
      for (const setting of PUBLISHED_EVENTS) expect(isPublished(event, setting)).toBe(false);
    }
  });

  it.each<[string, () => Promise<string>]>([
    ['a token of a key that is not known', async () => (await testCaller('p')).token],
    ['no token at all', async () => 'console'],
  ])('is refused with %s', async (_name, make) => {
    const gateway = await startTestGateway(answerOk);
    gateway.testCallers.trust([(await testCaller('p')).publicKey]);
    const answer = await send(gateway, { body: call(1), headers: { [TEST_HEADER]: await make() } });
    expect(answer.status).toBe(401);
    expect(gateway.upstream.requests).toHaveLength(0);
    const [event] = await gateway.waitForEvents(1);
    expect(event).toMatchObject({ reason: 'denied_auth', detail: 'test_token_refused' });
  });

  it.each([
    ['for another proxy', { aud: 'other' }, undefined],
    ['that has expired', { exp: seconds() - 60 }, undefined],
    ['that is good for longer than a try takes', { iat: seconds() - 3_600, exp: seconds() + 3_600 }, undefined],
    ['of another issuer', { iss: 'https://idp.example' }, undefined],
    ['of another type', {}, 'at+jwt'],
  ])('is refused with a token %s', async (_name, claims, typ) => {
    const gateway = await startTestGateway(answerOk);
    const { publicKey, token } = await testCaller('p', claims, typ);
    gateway.testCallers.trust([publicKey]);
    expect((await send(gateway, { body: call(1), headers: { [TEST_HEADER]: token } })).status).toBe(401);
  });

  it('is refused where trying is turned off, and its key is good for nothing else', async () => {
    const off = await startTestGateway(answerOk, { config: { gateway: { try: false } } });
    const { publicKey, token } = await testCaller('p');
    off.testCallers.trust([publicKey]);
    expect((await send(off, { body: call(1), headers: { [TEST_HEADER]: token } })).status).toBe(403);

    const gateway = await startTestGateway(answerOk, PROTECTED);
    gateway.testCallers.trust([publicKey]);
    const asAgent = await send(gateway, { body: call(1), headers: { authorization: `Bearer ${token}` } });
    expect(asAgent.status).toBe(401);
  });
});
