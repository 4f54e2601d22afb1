import type { ListedCheck, Verdict } from '../check.ts';
import { nameOf } from '../proxy-name.ts';
import { counted } from '../words.ts';

export const tokensStay: ListedCheck = {
  id: 'access.tokens-stay',
  title: 'No server gets its callers’ tokens',
  group: 'Safety',
  why: 'Whoever runs the server can act as the caller with a token that is passed on; MCP forbids it.',
  examineEach: ({ config, names }) => {
    const [first, ...more] = config.mcp_proxies
      .filter(({ spec }) => spec.policies.some(({ params }) => params.forwardToken === true))
      .map(
        ({ metadata: { name } }): Verdict => ({
          result: 'warn',
          found: `${nameOf(names, name)} passes its callers’ tokens on to its server.`,
          fix: 'Turn off forwardToken, and give the server a credential of its own, or let it read X-Tallygate-Identity.',
          href: `/proxies/${encodeURIComponent(name)}/policies`,
          action: 'Open its policies',
          subject: name,
        }),
      );
    if (first !== undefined) return [first, ...more];
    return [
      {
        result: 'pass',
        found: `${counted(config.mcp_proxies.length, 'proxy', 'proxies')}; Authorization and Cookie end at the gateway`,
      },
    ];
  },
};
