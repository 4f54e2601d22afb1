import { isIP } from 'node:net';
import { fuzz } from '@tallygate/testing/fuzz-target';
import { expect } from 'vitest';
import { readForwarded, readForwardedFor } from './forwarded-hops.ts';

fuzz({
  name: 'forwarded',
  words: [
    'for=',
    'proto=https',
    'host=',
    '"',
    '\\"',
    ',',
    ';',
    '[::1]',
    '::ffff:',
    '127.0.0.1',
    ':80',
    '_hidden',
    'unknown',
    ' ',
    '\t',
    '%',
  ],
  run(input) {
    const lines = input.toString('latin1').split('\n');
    for (const hop of [...readForwarded(lines), ...readForwardedFor(lines)]) {
      if (hop.address !== null) expect(isIP(hop.address)).not.toBe(0);
      expect(['http', 'https', undefined]).toContain(hop.protocol);
    }
  },
});
