import { describe, expect, it } from 'vitest';
import { questionBefore } from './call-question.ts';

const tool = (annotations?: Record<string, unknown>) => ({ name: 'wipe', annotations });

describe('before a tool is called', () => {
  it('a person is asked when its server says that it may destroy, whoever called it before', () => {
    expect(questionBefore(tool({ destructiveHint: true }), true)).toBe('destructive');
    expect(questionBefore(tool({ destructiveHint: true }), false)).toBe('destructive');
  });

  it('and when its server says nothing and nobody is known to have called it', () => {
    expect(questionBefore(tool(), false)).toBe('new');
    expect(questionBefore(tool({ title: 'Wipe' }), undefined)).toBe('new');
    expect(questionBefore(tool(), true)).toBeNull();
  });

  it('and not when its server says that it changes nothing, or destroys nothing', () => {
    expect(questionBefore(tool({ readOnlyHint: true, destructiveHint: true }), false)).toBeNull();
    expect(questionBefore(tool({ destructiveHint: false }), false)).toBeNull();
    expect(questionBefore(undefined, undefined)).toBeNull();
  });
});
