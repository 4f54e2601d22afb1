import { toolChangesInWords } from '@tallygate/contracts/tool-changes';
import type { ListedCheck } from '../check.ts';
import { nameOf } from '../proxy-name.ts';

export const toolsConfirmed: ListedCheck = {
  id: 'upstream.tools',
  title: 'Every server lists the tools that were confirmed',
  group: 'Safety',
  why: 'What a server says of a tool is what agents read and follow. A description that was harmless may tell them something else now.',
  examineEach: ({ config, names, toolChanges }) => {
    const [first, ...more] = toolChanges.flatMap((changes) => {
      const proxy = config.mcp_proxies.find(({ metadata }) => metadata.name === changes.proxy);
      if (proxy === undefined) return [];
      const { toolDefinitions } = proxy.spec;
      const name = nameOf(names, changes.proxy);
      return {
        result: 'warn' as const,
        found: `${name}: ${toolChangesInWords(changes)}.`,
        values: [
          toolDefinitions?.onChange === 'hold' ? 'They are held until somebody confirms them' : 'They are served',
        ],
        fix: 'Look at the differences, and confirm the tools that are as they should be.',
        href: `/proxies/${encodeURIComponent(changes.proxy)}/tools`,
        action: `Open tools of ${name}`,
        subject: changes.proxy,
      };
    });
    return first === undefined
      ? [{ result: 'pass', found: 'no server lists a tool otherwise than it was confirmed' }]
      : [first, ...more];
  },
};
