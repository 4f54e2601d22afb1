import type { CallEvent } from '@tallygate/contracts/event';
import { oddAnswer } from '@tallygate/testing/odd-answers/odd-answer';
import type { Era } from '@tallygate/testing/odd-answers/odd-result';
import { namedCallers, startTestGateway, type TestGateway } from '../relay/gateway.testing.ts';
import { oddIndex, oddServer, oddTool } from './odd-server.testing.ts';
import { connectV1, connectV2, type OfficialClient, type Seen } from './official-client.testing.ts';

/** One client's calls of one odd answer: what it saw directly and through the gateway, and what the gateway recorded. */
export type Trial = { client: string; direct: Seen; through: Seen; event: CallEvent | undefined };

/** All that is known of one odd answer. */
export type Case = { index: number; era: Era; oddities: readonly string[]; trials: Trial[] };

/** How often an answer is asked for that seems to stall on one way alone. */
const TRIES = 3;

type Pair = { direct: OfficialClient; through: OfficialClient };

/** Every third answer is one of 2026-07-28. */
export const eraOf = (index: number): Era => (index % 3 === 2 ? 'modern' : 'legacy');

/**
 * Has the official clients call odd answers, directly and through a gateway.
 * @param seed with the index it decides every byte of an answer
 * @param count answers 0 to count - 1
 */
export async function tryOddAnswers(seed: number, count: number): Promise<Case[]> {
  const gateway = await startTestGateway(oddServer(seed), { policies: [namedCallers()] });
  const connect = async (open: (url: string) => Promise<OfficialClient>): Promise<Pair> => ({
    direct: await open(gateway.upstream.url),
    through: await open(gateway.url),
  });
  const legacy = [await connect(connectV1), await connect((url) => connectV2(url, 'legacy'))];
  const modern = [await connect((url) => connectV2(url, 'modern'))];
  const cases = Array.from({ length: count }, (_, index): Case => {
    const era = eraOf(index);
    return { index, era, oddities: oddAnswer({ seed, index, id: 1, era }).oddities, trials: [] };
  });
  await Promise.all(
    [...legacy, ...modern].map(async (pair) => {
      const pairs = cases.filter(({ era }) => (era === 'modern') === modern.includes(pair));
      for (const { index, trials } of pairs) {
        const tool = oddTool(pair.through.name, index);
        // Both are the same call of their client, so that they bear the same id.
        const call = () => Promise.all([pair.direct.call(tool), pair.through.call(tool)]);
        let [direct, through] = await call();
        // A busy machine may be too slow for one of them, and not for the other.
        for (let more = TRIES; more > 1 && direct.hasStalled !== through.hasStalled; more--)
          [direct, through] = await call();
        trials.push({ client: pair.through.name, direct, through, event: undefined });
      }
    }),
  );
  await addEvents(gateway, cases);
  for (const { direct, through } of [...legacy, ...modern]) {
    await direct.close();
    await through.close();
  }
  return cases;
}

async function addEvents(gateway: TestGateway, cases: readonly Case[]): Promise<void> {
  const expected = cases.reduce((sum, { trials }) => sum + trials.length, 0);
  const byTool = new Map<string, CallEvent>();
  while (byTool.size < expected) {
    for (const event of await gateway.events())
      if (event.method === 'tools/call') byTool.set(event.target ?? '', event);
    await new Promise(setImmediate);
  }
  for (const [tool, event] of byTool) {
    const trial = cases[oddIndex(tool)]?.trials.find(({ client }) => oddTool(client, oddIndex(tool)) === tool);
    if (trial !== undefined) trial.event = event;
  }
}
