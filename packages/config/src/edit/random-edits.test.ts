import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyConfig } from '../arbitrary-config.testing.ts';
import { sameValue } from '../model/same-value.ts';
import { parseConfigToml } from '../toml/parse-toml.ts';
import { anyKeptFile, Choices, mixed } from './arbitrary-file.testing.ts';
import { editToml } from './edit-toml.ts';
import { fateOf, hasLines } from './line-fates.testing.ts';

const anyEdit = fc.record({ file: anyKeptFile, other: anyConfig, seed: fc.integer() });

it('edits any file so that it says what is wanted, and leaves every line that says the same as it is', () => {
  fc.assert(
    fc.property(anyEdit, ({ file, other, seed }) => {
      const { text, config, sayings } = file;
      const wanted = gatewayConfig.safeParse(mixed(config, other, new Choices(seed))).data ?? other;
      expect(sameValue(parseConfigToml(text).config, config), text).toBe(true);

      const edited = editToml(text, wanted, { version: 1 });

      expect(sameValue(edited.parsed.config, wanted)).toBe(true);
      expect(edited.rewritten, edited.text).toEqual([]);
      expect(edited.text).toContain('# about this file');
      const lines = edited.text.replace('\uFEFF', '').split(/\r?\n/);
      for (const saying of sayings) {
        const fate = fateOf(saying, config, wanted);
        const shown = () => `${fate}: ${JSON.stringify(saying)}\n--- before\n${text}\n--- after\n${edited.text}`;
        if (fate === 'stays' && !hasLines(lines, saying.lines)) expect.fail(shown());
        for (const comment of saying.comments) {
          const isThere = edited.text.includes(comment);
          if ((fate === 'changes' && !isThere) || (fate === 'goes' && isThere)) expect.fail(shown());
        }
      }
    }),
    { numRuns: sampled(200) },
  );
});
