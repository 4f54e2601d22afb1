import { describe, expect, it } from 'vitest';
import { GUIDE_TOML, GUIDE_YAML, guideProxy } from './guide-texts.testing.ts';
import { parseConfigToml } from './toml/parse-toml.ts';
import { parseProxyText } from './yaml/proxy-text.ts';

const VERSION_NOTE = { path: 'spec.policies[0].version', message: 'read mcp-auth v0.1.1 as v1' };

/** The three lists at another indentation, as the published guide lost it. */
function withLists(indent: string): string {
  return GUIDE_YAML.replace(/^ {2}(tools|resources|prompts): \[\]$/gm, `${indent}$1: []`);
}

describe('the monetization guide', () => {
  it('is accepted with its resource as printed, with one note on the policy version', () => {
    const { resource, findings, notes } = parseProxyText(GUIDE_YAML, 'application/yaml');
    expect(findings).toEqual([]);
    expect(resource).toEqual(guideProxy());
    expect(notes).toEqual([VERSION_NOTE]);
  });

  it.each([
    ['under the params of mcp-auth', '        ', 'spec.policies[0].params'],
    ['beside the params of mcp-auth', '      ', 'spec.policies[0]'],
    ['at the top level', '', ''],
  ])('is accepted when its three lists stand %s', (_where, indent, parent) => {
    const { resource, findings, notes } = parseProxyText(withLists(indent), 'application/yaml');
    expect(findings).toEqual([]);
    expect(resource).toEqual(guideProxy());
    const moved = ['tools', 'resources', 'prompts'].map((list) => ({
      path: parent ? `${parent}.${list}` : list,
      message: `read as spec.${list}`,
    }));
    expect(notes).toEqual([...moved, VERSION_NOTE]);
  });

  it('is accepted with its config.toml block, every value kept', () => {
    const { config, findings, notes, version } = parseConfigToml(GUIDE_TOML);
    expect(findings).toEqual([]);
    expect(notes).toEqual([]);
    expect(version).toBeNull();
    expect(config?.analytics).toEqual({
      enabled: true,
      publishers: [
        {
          type: 'moesif',
          enabled: true,
          settings: {
            application_id: '0123456789abcdef-moesif',
            publish_interval: 5,
            event_queue_size: 10_000,
            batch_size: 50,
            timer_wakeup_seconds: 3,
            events: 'tool_calls',
            uri_shape: 'absolute',
          },
        },
      ],
      grpc_event_server: {
        buffer_flush_interval: 1_000_000_000,
        buffer_size_bytes: 16_384,
        grpc_request_timeout: 20_000_000_000,
        server_port: 18_090,
        shutdown_timeout: 600,
        als_plain_text: true,
        max_message_size: 1_000_000_000,
        max_header_limit: 8192,
      },
    });
  });

  it('says that its placeholder must be replaced, in the line where it stands', () => {
    const pasted = GUIDE_TOML.replace('0123456789abcdef-moesif', '<MOESIF_APPLICATION_ID>');
    const { config, findings } = parseConfigToml(pasted);
    expect(config).toBeNull();
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ path: 'analytics.publishers[0].settings.application_id', line: 9 });
    expect(findings[0]?.message).toContain('placeholder');
  });
});
