import { expect, test } from 'vitest';
import { parseConfigToml } from './parse-toml.ts';

const OWN = `[analytics]
enabled = true

[[analytics.publishers]]
type = "moesif"
[analytics.publishers.settings]
application_id = "mine"
`;

test('a table that stands in the file already is told with both lines and how to make one of them', () => {
  const { config, findings } = parseConfigToml(`${OWN}
[analytics]
enabled = false
`);
  expect(config).toBeNull();
  expect(findings).toEqual([
    {
      path: 'analytics',
      line: 9,
      message:
        '"analytics" is defined a second time; it stands in line 1 already; keep the header of line 1, move what stands below line 9 up to it (each key once), and take the header of line 9 away',
    },
  ]);
});

test('the block of the guide, pasted where one stands, is told once about the table', () => {
  const { findings } = parseConfigToml(`${OWN}\n${OWN}`);
  expect(findings[0]).toMatchObject({ path: 'analytics', line: 9, message: expect.stringContaining('line 1 already') });
  expect(findings.filter(({ message }) => message.includes('second time'))).toHaveLength(1);
});

test('a key that stands in its table already is told with both lines', () => {
  const { findings } = parseConfigToml('[gateway]\nid = "a"\nid = "b"\n');
  expect(findings).toMatchObject([
    {
      path: 'gateway.id',
      line: 3,
      message: expect.stringMatching(/it stands in line 2 already; keep one of the lines 2 and 3$/),
    },
  ]);
});
