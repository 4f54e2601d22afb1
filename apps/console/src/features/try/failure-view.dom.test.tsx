import type { TryFailure } from '@tallygate/contracts/try';
import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { FailureView, ToolErrorFrame } from './failure-view.tsx';

const FAILURES: TryFailure[] = [
  { kind: 'rpc', code: -32602, message: 'the same words' },
  { kind: 'http', status: 502, message: 'the same words' },
  { kind: 'refused', status: 403, message: 'the same words' },
  { kind: 'unreachable', message: 'the same words' },
];

it('gives a tool’s error, a JSON-RPC error, an HTTP error, a refusal and a missing connection five looks', () => {
  const drawn = [<ToolErrorFrame key="tool" />, ...FAILURES.map((one) => <FailureView key={one.kind} failure={one} />)];
  const looks = drawn.map((one) => {
    const frame = render(one).container.firstElementChild;
    return {
      frame: frame?.className,
      picture: frame?.querySelector('svg')?.innerHTML,
      heading: frame?.querySelector('p')?.textContent,
    };
  });
  for (const part of ['frame', 'picture', 'heading'] as const)
    expect(new Set(looks.map((look) => look[part])).size, part).toBe(5);
});
