import { expect, test } from 'vitest';
import { runSteps, type Step } from './run-steps.ts';

/** A step that ends when it is told to, and says so. */
function controlled(name: string, options: Partial<Step> = {}) {
  let end: (isOk: boolean) => void = () => {};
  const ended = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  let say: (text: string) => void = () => {};
  const state = { isRunning: false };
  const step: Step = {
    name,
    run: (print) => {
      state.isRunning = true;
      say = print;
      return ended;
    },
    ...options,
  };
  return { step, state, end: (isOk = true) => end(isOk), say: (text: string) => say(text) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('two steps run side by side, and a third when one of them has ended', async () => {
  const [a, b, c] = [controlled('a'), controlled('b'), controlled('c')];
  const outcomes = runSteps([a.step, b.step, c.step], () => {});
  await turn();
  expect([a.state.isRunning, b.state.isRunning, c.state.isRunning]).toEqual([true, true, false]);

  b.end();
  await turn();
  expect(c.state.isRunning).toBe(true);

  a.end();
  c.end();
  expect(await outcomes).toEqual([
    { name: 'a', isOk: true, seconds: 0 },
    { name: 'b', isOk: true, seconds: 0 },
    { name: 'c', isOk: true, seconds: 0 },
  ]);
});

test('what a step prints stays together, in the order of the list, and the first one’s is shown at once', async () => {
  let printed = '';
  const [a, b] = [controlled('a'), controlled('b')];
  const outcomes = runSteps([a.step, b.step], (text) => {
    printed += text;
  });
  await turn();
  a.say('a1\n');
  b.say('b1\n');
  a.say('a2\n');
  expect(printed).toBe('\n== a\na1\na2\n');

  a.end();
  await turn();
  expect(printed).toBe('\n== a\na1\na2\n\n== b\nb1\n');
  b.say('b2\n');
  b.end();
  await outcomes;
  expect(printed).toBe('\n== a\na1\na2\n\n== b\nb1\nb2\n');
});

test('a failed step is reported, and keeps no other from running', async () => {
  const steps: Step[] = [
    { name: 'fails', run: () => Promise.resolve(false) },
    { name: 'breaks', run: () => Promise.reject(new Error('no such program')) },
    { name: 'holds', run: () => Promise.resolve(true) },
  ];
  let printed = '';

  const outcomes = await runSteps(steps, (text) => {
    printed += text;
  });

  expect(outcomes.map(({ name, isOk }) => [name, isOk])).toEqual([
    ['fails', false],
    ['breaks', false],
    ['holds', true],
  ]);
  expect(printed).toContain('== breaks\nError: no such program\n');
});

test('what comes after a failed step does not run, nor what comes after that; what stands behind them does', async () => {
  const held: Step = { name: 'held', run: () => Promise.resolve(true) };
  const steps: Step[] = [
    { name: 'build', run: () => Promise.resolve(false) },
    { ...held, name: 'browser', after: ['build'] },
    { ...held, name: 'pictures', after: ['browser'] },
    held,
  ];
  let printed = '';

  const outcomes = await runSteps(steps, (text) => {
    printed += text;
  });

  expect(outcomes.map(({ name }) => name)).toEqual(['build', 'held']);
  expect(printed).toContain('== held');
});

test('a step that is to be alone waits until nothing runs, and nothing starts beside it', async () => {
  const [a, alone, b] = [controlled('a'), controlled('alone', { isAlone: true }), controlled('b')];
  const outcomes = runSteps([a.step, alone.step, b.step], () => {});
  await turn();
  expect([a.state.isRunning, alone.state.isRunning, b.state.isRunning]).toEqual([true, false, true]);

  a.end();
  b.end();
  await turn();
  expect(alone.state.isRunning).toBe(true);
  alone.end();
  expect(await outcomes).toHaveLength(3);
});

test('a step after one that does not stand before it is refused', async () => {
  const step: Step = { name: 'late', run: () => Promise.resolve(true), after: ['never'] };

  await expect(runSteps([step], () => {})).rejects.toThrow('late comes after never');
});
