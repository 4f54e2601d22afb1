import { describe, expect, it } from 'vitest';
import { errorAt, flattenErrors, formName } from './form-errors.ts';

describe('form errors', () => {
  it('names a list entry as forms do', () => {
    expect(formName('spec.policies[0].params.issuers[2]')).toBe('spec.policies.0.params.issuers.2');
  });

  it('lists every error with its path, once', () => {
    const errors = {
      spec: {
        context: { type: 'custom', message: 'must start with /' },
        upstream: { url: { type: 'x', message: 'must be a URL' } },
      },
      root: { type: 'server', message: 'two proxies answer at this path' },
    };

    expect(flattenErrors(errors)).toEqual([
      { path: 'spec.context', message: 'must start with /' },
      { path: 'spec.upstream.url', message: 'must be a URL' },
      { path: '', message: 'two proxies answer at this path' },
    ]);
    expect(errorAt(errors, 'spec.upstream.url')).toBe('must be a URL');
    expect(errorAt(errors, 'spec.missing.deep')).toBeUndefined();
  });
});
