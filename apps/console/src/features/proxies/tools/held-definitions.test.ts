import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { ToolView } from '@tallygate/contracts/proxy-tools';
import { expect, it } from 'vitest';
import { heldDefinitions, heldTools } from './held-definitions.ts';

const aTool = (name: string, state: ToolView['state'] = 'confirmed') =>
  ({ name, state, listedHash: name, confirmedHash: state === 'added' ? null : name }) as ToolView;
const aProxy = (toolDefinitions?: object) => ({ spec: { toolDefinitions } }) as unknown as McpProxy;
const held = { onChange: 'hold' as const, confirmed: { a: 'a', b: 'other' } };

it('begins to hold tools to what is confirmed, and leaves a proxy that holds them as it is', () => {
  const tools = [aTool('a'), aTool('new', 'added')];
  expect(heldDefinitions(undefined, { shouldHold: true, tools })).toEqual({ onChange: 'hold', confirmed: { a: 'a' } });
  expect(heldDefinitions(held, { shouldHold: true, tools })).toBe(held);
  expect(heldDefinitions(held, { shouldHold: false, tools })).toBeUndefined();
});

it('shows as held what the configuration of a holding proxy does not confirm, whoever confirmed it elsewhere', () => {
  const tools = [aTool('a'), aTool('b'), aTool('c'), aTool('constructor')];
  const states = (proxy: McpProxy) => heldTools(tools, proxy).map(({ state }) => state);
  expect(states(aProxy(held))).toEqual(['confirmed', 'changed', 'added', 'added']);
  expect(states(aProxy())).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed']);
});
