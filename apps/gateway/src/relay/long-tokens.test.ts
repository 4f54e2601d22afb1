import { afterAll, beforeAll, expect, it } from 'vitest';
import { startIssuer, type TestIssuer } from '../auth/identity-provider.testing.ts';
import { answerOk, call, send, startTestGateway } from './gateway.testing.ts';

let idp: TestIssuer;
beforeAll(async () => {
  idp = await startIssuer();
});
afterAll(() => idp.close());

it.each([
  [18_000, 65_536, 200],
  [60_000, 65_536, 200],
  [18_000, 16_384, 431],
])(
  'a token of %i characters with max_header_bytes of %i is answered %i: there is no other limit',
  async (length, limit, status) => {
    const { issuer, jwksUri } = idp;
    const gateway = await startTestGateway(answerOk, {
      spec: { policies: [{ name: 'mcp-auth', version: 'v1', params: { allowAnyAudience: true } }] },
      config: {
        policy_configurations: {
          jwtauth_v0: { keymanagers: [{ name: 'PrimaryIDP', issuer, jwks: { remote: { uri: jwksUri } } }] },
        },
      },
      maxHeaderBytes: limit,
    });
    const groups = 'x'.repeat(Math.floor((length * 3) / 4) - 700);
    const token = await idp.sign(idp.claims({ groups }));

    const answers = [1, 2].map((id) =>
      send(gateway, { headers: { authorization: `Bearer ${token}` }, body: call(id) }),
    );
    expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual([status, status]);
  },
);
