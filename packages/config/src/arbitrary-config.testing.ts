import { LIMIT_WINDOWS } from '@tallygate/contracts/call-limit';
import { noPlaceholder } from '@tallygate/contracts/foreign-placeholder';
import { type GatewayConfig, type GatewayConfigInput, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { isJsonText } from '@tallygate/contracts/json-text';
import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { isFramingHeader } from '@tallygate/contracts/policies/header-name';
import fc from 'fast-check';
import { z } from 'zod';

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const ownText = noPlaceholder(z.string());
/**
 * Any text that a UTF-8 file and the database can hold, with quotes, line breaks and control characters; placeholders of
 * other products are left out, which no credential may be.
 */
export const anyText = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => text.replaceAll('\0', '\u0001')),
    fc.string({
      unit: fc.constantFrom(
        '"',
        "'",
        '\\',
        '\n',
        '\r',
        '\t',
        '#',
        '=',
        '[',
        ']',
        '{',
        '}',
        ' ',
        'a',
        '\u0001',
        '\u007f',
        '𝄞',
        '"""',
        "'''",
      ),
      minLength: 1,
    }),
  )
  .filter((text) => ownText.safeParse(text).success);
/** Names such as `__proto__`, which fast-check likes, are not taken. */
const anyJsonText = fc.json().filter(isJsonText);
/** The value of a header, which takes no placeholder of other products either. */
const headerValue = (pattern: RegExp) => fc.stringMatching(pattern).filter((text) => ownText.safeParse(text).success);
const headerName = fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/).filter((name) => !isFramingHeader(name));
const duration = fc
  .tuple(fc.nat(100_000), fc.constantFrom('ms', 's', 'm', 'h'))
  .map(([count, unit]) => `${count}${unit}`);
const url = fc
  .tuple(fc.constantFrom('http', 'https'), fc.stringMatching(/^[a-z]{1,10}\.[a-z]{2,5}$/), fc.nat(9999))
  .map(([scheme, host, port]) => `${scheme}://${host}:${port + 1}/p`);
const map = fc.dictionary(
  anyText.filter((key) => key !== '__proto__' && key !== 'constructor' && key !== 'prototype'),
  anyText,
  { maxKeys: 3, noNullPrototype: true },
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const partial = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape, { requiredKeys: [], noNullPrototype: true });

const decisions = partial({
  tool_error: fc.constantFrom('bill' as const, 'free' as const),
  timeout: fc.constantFrom('bill' as const, 'free' as const),
});
const quantity = fc.oneof(
  fc.nat().map((fixed) => ({ fixed: String(fixed) })),
  fc.record(
    { fromResult: anyText.map((pointer) => `/${pointer}`), max: optional(fc.constant('9')) },
    { requiredKeys: ['fromResult'], noNullPrototype: true },
  ),
  fc.record(
    { fromSize: fc.constantFrom('request' as const, 'response' as const), unitBytes: fc.integer({ min: 1 }) },
    { noNullPrototype: true },
  ),
);
const group = partial({ enabled: fc.boolean(), exceptions: fc.array(anyText, { maxLength: 2 }) });
const policy = fc.oneof(
  fc.record({
    name: fc.constant('mcp-auth'),
    version: optional(fc.constant('v1')),
    params: partial({
      issuers: fc.array(name, { maxLength: 2 }),
      requiredClaims: map,
      claimMappings: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), headerName, { noNullPrototype: true }),
      tools: group,
      methods: group,
      forwardToken: fc.boolean(),
    }),
  }),
  fc.record({
    name: fc.constant('analytics-header-filter'),
    params: fc.record(
      {
        request: fc.record(
          { mode: fc.constantFrom('allow', 'deny'), headers: fc.array(headerName) },
          { noNullPrototype: true },
        ),
      },
      { noNullPrototype: true },
    ),
    executionCondition: optional(
      fc.constantFrom("request.Method == 'POST'", "'x-a' in request.Headers", 'request.Path == "a\\"b" && true'),
    ),
  }),
  fc.record({
    name: fc.constant('set-headers'),
    params: fc.record(
      {
        request: fc.record(
          {
            headers: fc.array(
              fc.record({ name: headerName, value: headerValue(/^[\x20-\x7e]{0,20}$/) }, { noNullPrototype: true }),
              { minLength: 1, maxLength: 3 },
            ),
          },
          { noNullPrototype: true },
        ),
      },
      { noNullPrototype: true },
    ),
  }),
  fc.record({
    name: fc.constant('cors'),
    params: partial({ maxAge: fc.nat(86_400), allowCredentials: fc.constant(false) }),
  }),
);
const auth = fc.oneof(
  fc.constant({ type: 'none' as const }),
  fc.record({
    type: fc.constantFrom('api-key' as const, 'bearer' as const, 'other' as const),
    header: headerName,
    value: optional(headerValue(/^[\x20-\x7e\xa0-\xff]{1,20}$/)),
  }),
  fc.record({
    type: fc.constant('client-credentials' as const),
    tokenEndpoint: url,
    clientId: anyText,
    clientSecret: optional(anyText),
  }),
);

/** Any valid `Mcp` resource, defaults filled in as after a reading. */
export const anyProxy: fc.Arbitrary<McpProxy> = fc
  .record({
    apiVersion: fc.constantFrom(
      'gateway.api-platform.wso2.com/v1alpha1' as const,
      'gateway.api-platform.wso2.com/v1' as const,
    ),
    kind: fc.constant('Mcp' as const),
    metadata: fc.record({
      name,
      labels: optional(
        fc.dictionary(
          fc.stringMatching(/^\S{1,8}$/).filter((key) => key !== '__proto__'),
          anyText,
          { noNullPrototype: true },
        ),
      ),
      annotations: optional(map),
    }),
    spec: fc.record({
      displayName: fc.stringMatching(/^[a-zA-Z0-9\-_. ]{1,30}$/),
      version: fc.stringMatching(/^v?\d{1,3}(\.\d{1,3})?$/),
      context: fc.stringMatching(/^\/[a-z]{1,20}$/),
      vhost: optional(fc.constantFrom('mcp.example.com', '*.example.org')),
      specVersion: fc.constantFrom('2025-06-18' as const, '2025-11-25' as const),
      upstream: fc.record({
        url,
        auth: optional(auth),
        identity: optional(fc.constantFrom('headers' as const, 'jwt' as const)),
      }),
      policies: fc.array(policy, { maxLength: 3 }),
      tools: optional(
        fc.array(
          fc.record({
            name: anyText,
            description: anyText,
            inputSchema: anyJsonText,
            'x-extra': optional(fc.integer()),
          }),
          { maxLength: 2 },
        ),
      ),
      resources: optional(
        fc.array(fc.record({ uri: anyText, name: anyText, size: optional(fc.nat()) }), { maxLength: 2 }),
      ),
      prompts: optional(
        fc.array(
          fc.record({
            name: anyText,
            arguments: optional(fc.array(fc.record({ name: anyText, required: optional(fc.boolean()) }))),
          }),
          { maxLength: 2 },
        ),
      ),
      resilience: optional(partial({ timeout: duration, idleTimeout: duration })),
      sessions: optional(partial({ strict: fc.boolean() })),
      billing: optional(
        partial({
          decisions,
          quantity,
          tools: fc.dictionary(name, partial({ free: fc.boolean(), quantity }), { maxKeys: 2, noNullPrototype: true }),
        }),
      ),
      prices: optional(
        fc.record({
          list: fc.boolean(),
          description: fc.boolean(),
          tools: fc.boolean(),
          charge: fc.boolean(),
        }),
      ),
      toolDefinitions: optional(
        fc.record({
          onChange: fc.constantFrom('serve' as const, 'hold' as const),
          confirmed: fc.dictionary(name, fc.stringMatching(/^sha256:[0-9a-f]{64}$/), {
            maxKeys: 2,
            noNullPrototype: true,
          }),
        }),
      ),
      deploymentState: fc.constantFrom('deployed' as const, 'undeployed' as const),
    }),
  })
  .map((input) => mcpProxy.parse(input));

const callLimit = fc
  .record({
    name: fc.stringMatching(/^[a-z0-9]{1,10}$/),
    per: fc.constantFrom(...LIMIT_WINDOWS),
    of: fc.uniqueArray(fc.constantFrom('company' as const, 'consumer' as const, 'tool' as const), { minLength: 1 }),
    reached: fc.constantFrom('refuse' as const, 'warn' as const),
    most: fc.oneof(
      fc.record({ calls: fc.nat() }),
      fc.record({ spend: fc.record({ currency: fc.constant('usd'), amount: fc.constantFrom('5', '0.25') }) }),
    ),
    whose: fc.oneof(fc.record({ company: name }), fc.record({ plan: name }), fc.constant({})),
    tool: optional(name),
  })
  .map(({ most, whose, ...rest }) => ({ ...rest, ...most, ...whose }));

const publisher = fc.record({
  type: fc.constant('moesif' as const),
  enabled: fc.boolean(),
  settings: fc.record(
    {
      application_id: fc.stringMatching(/^[\x21-\x7a]{13,40}$/),
      moesif_base_url: url,
      publish_interval: fc.oneof(fc.integer({ min: 1, max: 3600 }), fc.double({ min: 0.001, max: 3600, noNaN: true })),
      batch_size: fc.integer({ min: 1, max: 10_000 }),
      events: fc.constantFrom('tool_calls' as const, 'billable' as const, 'all' as const),
    },
    { requiredKeys: ['application_id'], noNullPrototype: true },
  ),
});

const keyManager = fc.record({
  name,
  issuer: fc.stringMatching(/^[a-z:/.]{1,30}$/),
  jwks: fc.oneof(
    fc.record({ remote: fc.record({ uri: url, skipTlsVerify: fc.boolean() }, { noNullPrototype: true }) }),
    fc.record({ local: fc.record({ inline: anyText }, { noNullPrototype: true }) }),
  ),
  introspection: optional(fc.record({ endpoint: url, clientId: anyText, clientSecret: anyText })),
});

/** Any valid configuration, defaults filled in as after a reading. */
export const anyConfig: fc.Arbitrary<GatewayConfig> = fc
  .record<GatewayConfigInput>({
    gateway: partial({
      id: name,
      public_url: url,
      identity_key_file: anyText,
      trusted_proxies: fc.array(fc.constantFrom('10.0.0.0/8', '2001:db8::1'), { maxLength: 2 }),
      forwarded_header: fc.constantFrom('x-forwarded-for', 'forwarded'),
      workers: fc.integer({ min: 1, max: 64 }),
      tls: fc.record({ cert_file: anyText, key_file: anyText }),
      limits: partial({ max_batch: fc.integer({ min: 1, max: 10_000 }) }),
      timeouts: partial({ request: duration, pending: duration }),
    }),
    analytics: partial({
      enabled: fc.boolean(),
      publishers: fc.array(publisher, { maxLength: 2 }),
      grpc_event_server: fc.dictionary(name, fc.oneof(fc.integer(), fc.boolean(), anyText, fc.array(fc.integer())), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    }),
    policy_configurations: partial({
      jwtauth_v0: partial({
        keymanagers: fc.array(keyManager, { maxLength: 3 }),
        leeway: duration,
        errormessage: anyText,
        validateissuer: fc.boolean(),
      }),
      mcpauth_v0: partial({ gatewayhost: anyText }),
    }),
    mcp_proxies: fc.array(anyProxy, { maxLength: 3 }),
    api_keys: fc.array(
      fc.record({
        proxy: name,
        name: fc.stringMatching(/^[a-z0-9]{3,20}$/),
        sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
        consumer: optional(anyText),
        company: optional(anyText),
        expires_at: optional(fc.constantFrom('2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000+02:00')),
      }),
      { maxLength: 3 },
    ),
    billing: partial({
      decisions,
      company_claims: fc.array(anyText, { maxLength: 2 }),
      free_callers: fc.array(anyText, { maxLength: 2 }),
      dedupe_window: fc.oneof(fc.constant('0'), duration),
      session_dedupe_window: fc.oneof(fc.constant('0'), duration),
      limits: partial({
        on_unavailable: fc.constantFrom('refuse' as const, 'allow' as const),
        rules: fc.uniqueArray(callLimit, { maxLength: 3, selector: ({ name }) => name }),
      }),
      plans: fc.array(
        fc.record({
          name: fc.string({ minLength: 1, maxLength: 20 }),
          decisions,
          companies: fc.array(
            fc.record({
              company: fc.string({ minLength: 1, maxLength: 20 }),
              from: optional(fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00+02:00')),
              to: optional(fc.constant('2027-01-01T00:00:00.000Z')),
            }),
            { maxLength: 3 },
          ),
        }),
        { maxLength: 2 },
      ),
    }),
    spool: partial({
      sync_interval: fc.oneof(fc.constant('0'), duration),
      on_full: fc.constantFrom('refuse' as const, 'drop_oldest' as const),
    }),
    ratelimit: partial({ backend: fc.constantFrom('memory' as const, 'redis' as const), key_prefix: anyText }),
    controller: partial({ url, token: anyText, pull: fc.boolean() }),
    outbound: partial({ allow_loopback: fc.boolean(), allow_private: fc.boolean(), trust_proxy: fc.boolean() }),
  })
  .map((input) => gatewayConfig.parse(input));
