import type { ServerHealth } from '@tallygate/contracts/server-view';
import { describe, expect, it } from 'vitest';
import { serverWords } from './server-words.ts';

const NOW = Date.parse('2026-11-30T14:03:00Z');
const PLACE = { locale: 'en-GB', timeZone: 'UTC' };
const words = (health: Partial<ServerHealth>) =>
  serverWords(
    { state: 'uncalled', answeredAt: null, answeredTo: null, downSince: null, problem: null, ...health },
    NOW,
    PLACE,
  );

describe('the words for a server', () => {
  it('say since when it does not answer, with the day where that is another one', () => {
    expect(words({ state: 'down', downSince: '2026-11-30T13:58:10Z' })).toMatchObject({
      tone: 'bad',
      label: 'Does not answer since 13:58',
    });
    expect(words({ state: 'down', downSince: '2026-11-28T13:58:10Z' }).label).toBe(
      'Does not answer since 28 Nov, 13:58',
    );
    expect(words({ state: 'down', downSince: null }).label).toBe('Does not answer');
  });

  it('do not say that nobody called what was asked and gave no answer', () => {
    const asked = words({ state: 'quiet', answeredAt: null, problem: 'connection refused' });
    expect(asked).toEqual({
      tone: 'none',
      label: 'No answer yet',
      detail: 'No answer of it is known. The last probe met: connection refused.',
    });
  });

  it('are green only for what is healthy', () => {
    const tones = (['healthy', 'quiet', 'failing', 'down', 'uncalled', 'paused'] as const).map(
      (state) => words({ state, answeredAt: '2026-11-30T14:00:00Z' }).tone,
    );
    expect(tones).toEqual(['good', 'none', 'warn', 'bad', 'none', 'none']);
  });

  it('tell what was answered, and what the last probe met', () => {
    const { detail } = words({
      state: 'down',
      answeredAt: '2026-11-30T12:00:00Z',
      answeredTo: 'probe',
      problem: 'connection refused',
    });
    expect(detail).toBe('It answered a probe at 12:00. The last probe met: connection refused.');
  });
});
