import { z } from 'zod';
import { compareDecimals, isDecimal } from './decimal.ts';
import { duration } from './duration.ts';
import { sealed, templated } from './field-marks.ts';
import { httpAddress, noPlaceholder } from './foreign-placeholder.ts';
import { isJsonText } from './json-text.ts';
import { API_VERSION_V1, API_VERSION_V1ALPHA1, SPEC_VERSIONS } from './mcp-versions.ts';
import { nonNegativeDecimal } from './money.ts';
import { OVERRIDABLE_REASONS } from './outcome-codes.ts';
import { findPolicy, POLICIES } from './policies/catalogue.ts';
import { headerName, headerValue, isFramingHeader } from './policies/header-name.ts';
import { pgText } from './stored-text.ts';

export { API_VERSION_V1, API_VERSION_V1ALPHA1, SPEC_VERSIONS };

// The characters that could break a URL path or a log line.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this pattern refuses
const HANDLE = /^[^\s/}\u0000-\u001f\u007f]+$/;

/** `metadata.name`: the id of a proxy in every API. */
export const proxyHandle = z
  .string({ error: 'Metadata name is required' })
  .min(1, 'Metadata name is required')
  .max(200)
  .regex(HANDLE, "metadata.name must not contain whitespace, '/', '}', or control characters");

/** Longest name of a tool that can be confirmed. */
export const MAX_TOOL_NAME = 256;

const labels = z.record(z.string().regex(/^\S+$/, 'a label key must not contain whitespace'), z.string());

const httpUrl = httpAddress('Upstream URL must use http or https scheme and include a host');

export const upstreamAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({
    type: z.enum(['api-key', 'other', 'bearer']),
    header: z
      .string()
      .min(1, 'Auth header is required')
      .pipe(headerName)
      .refine((name) => !isFramingHeader(name), 'must not be a header that frames the message, such as Content-Length'),
    /** Absent in replies: values are write-only. */
    value: sealed(noPlaceholder(headerValue.min(1, 'Auth value is required'))).optional(),
  }),
  z.strictObject({
    type: z.literal('client-credentials'),
    tokenEndpoint: httpUrl,
    clientId: templated(noPlaceholder(z.string().min(1))),
    clientSecret: sealed(noPlaceholder(z.string().min(1))).optional(),
    scope: templated(noPlaceholder(z.string())).optional(),
    resource: templated(noPlaceholder(z.string())).optional(),
  }),
  z.strictObject({
    type: z.literal('token-exchange'),
    tokenEndpoint: httpUrl,
    clientId: templated(noPlaceholder(z.string().min(1))),
    clientSecret: sealed(noPlaceholder(z.string().min(1))).optional(),
    audience: templated(noPlaceholder(z.string())).optional(),
    resource: templated(noPlaceholder(z.string())).optional(),
    scope: templated(noPlaceholder(z.string())).optional(),
  }),
]);
export type UpstreamAuth = z.output<typeof upstreamAuth>;

const upstream = z
  .strictObject({
    url: httpUrl.optional(),
    ref: z.string().min(1).optional(),
    hostRewrite: z
      .enum(['auto', 'manual'])
      .optional()
      .describe('Host sent to the server: auto = its own (default), manual = that of the client’s request'),
    auth: upstreamAuth.optional(),
    identity: z
      .enum(['headers', 'jwt'], { error: 'must be "headers" or "jwt"' })
      .optional()
      .describe('Tells the server who calls: in plain headers, or in one signed JWT'),
  })
  .superRefine((value, context) => {
    if (value.url !== undefined && value.ref !== undefined) context.addIssue("Specify exactly one of 'url' or 'ref'");
    if (value.url === undefined && value.ref === undefined) context.addIssue("Must specify either 'url' or 'ref'");
  });

const upstreamDefinition = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9\-_]{1,100}$/, 'must be 1–100 letters, digits, dashes or underscores'),
  basePath: z.string().startsWith('/').optional(),
  timeout: z.strictObject({ connect: duration.optional() }).optional(),
  upstreams: z
    .array(
      z.strictObject({
        url: httpUrl,
        weight: z.int().min(0).max(100).optional().describe('Share of the calls; default 100, 0 = none'),
      }),
    )
    .min(1),
});

/** One attached policy; `params` are checked against the policy's own schema. */
export const policyAttachment = z
  .strictObject({
    name: z.string().min(1),
    version: z
      .string()
      .regex(/^v\d+$/, 'must be a major version such as "v1"')
      .optional(),
    params: z.record(z.string(), z.unknown()).default({}),
    executionCondition: z.string().min(1).optional().describe('CEL expression; the policy is skipped when it is false'),
  })
  .superRefine((value, context) => {
    const policy = findPolicy(value.name);
    if (!policy) {
      const known = POLICIES.map((entry) => entry.name).join(', ');
      context.addIssue({
        code: 'custom',
        path: ['name'],
        message: `Policy '${value.name}' not found in loaded policy definitions (installed: ${known})`,
      });
      return;
    }
    if (value.version !== undefined && !policy.accepts.test(value.version)) {
      context.addIssue({
        code: 'custom',
        path: ['version'],
        message: `policy '${value.name}' major version '${value.version}' not found in loaded policy definitions (installed: ${policy.version})`,
      });
      return;
    }
    const params = policy.params.safeParse(value.params);
    if (!params.success) {
      for (const issue of params.error.issues) context.addIssue({ ...issue, path: ['params', ...issue.path] } as never);
    }
  });
export type PolicyAttachment = z.output<typeof policyAttachment>;

const jsonText = z.string().refine(isJsonText, { message: 'must be JSON text' });

const argument = z.strictObject({
  name: z.string().min(1),
  title: z.string().optional(),
  description: z.string().optional(),
  required: z.boolean().optional(),
});

const quantityRule = z.union([
  z.strictObject({ fixed: nonNegativeDecimal }),
  z
    .strictObject({
      fromResult: z.string().startsWith('/').describe('JSON Pointer into the result'),
      min: nonNegativeDecimal.optional(),
      max: nonNegativeDecimal.optional(),
      default: nonNegativeDecimal.default('1'),
    })
    .superRefine(({ min, max }, context) => {
      if (min === undefined || max === undefined) return;
      // A bound that is no number is refused by its own field.
      if (!isDecimal(min) || !isDecimal(max) || compareDecimals(min, max) <= 0) return;
      context.addIssue({ code: 'custom', path: ['max'], message: `must be at least min, which is ${min}` });
    }),
  z.strictObject({
    fromSize: z.enum(['request', 'response']),
    unitBytes: z.int().positive().max(2_147_483_647).default(1),
  }),
]);
export type QuantityRule = z.output<typeof quantityRule>;

/** Decision overrides of one proxy or tool: reason → whether it is billed. */
export const decisionOverrides = z
  .partialRecord(z.enum(OVERRIDABLE_REASONS), z.enum(['bill', 'free']))
  .superRefine(({ duplicate }, context) => {
    if (duplicate !== 'bill') return;
    context.addIssue({ code: 'custom', path: ['duplicate'], message: 'must be "free": nothing is billed twice' });
  });
export type DecisionOverrides = z.output<typeof decisionOverrides>;

const toolBilling = z.strictObject({
  free: z.boolean().optional(),
  quantity: quantityRule.optional(),
  decisions: decisionOverrides.optional(),
});

/** What this proxy changes of the gateway's billing rules. */
export const proxyBilling = z.strictObject({
  chargePoint: z.enum(['delivered', 'upstream_result', 'dispatched']).optional(),
  decisions: decisionOverrides.optional(),
  quantity: quantityRule.optional(),
  tools: z.record(z.string().max(256), toolBilling).optional(),
  source: z
    .enum(['gateway', 'access_log'], { error: 'must be "gateway" or "access_log"' })
    .optional()
    .describe(
      'Whose events of this proxy are billed, where another gateway logs its calls too; the others are duplicates. Default: gateway',
    ),
});
export type ProxyBilling = z.output<typeof proxyBilling>;

/**
 * What is done when the server describes a tool otherwise than it did when somebody confirmed it: `serve` it as it is now,
 * or `hold` it until somebody confirms that. Only what is confirmed here is served then.
 */
const toolDefinitions = z
  .strictObject({
    onChange: z.enum(['serve', 'hold'], { error: 'must be "serve" or "hold"' }).default('serve'),
    confirmed: z
      .record(
        pgText(MAX_TOOL_NAME),
        z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be "sha256:" and 64 hexadecimal digits'),
      )
      .optional()
      .describe('By the server’s name of a tool, the hash of the definition that was confirmed'),
  })
  .superRefine(({ onChange, confirmed }, context) => {
    if (onChange !== 'hold' || confirmed !== undefined) return;
    const message = 'must name the tools that are confirmed, where onChange is "hold": no other is served';
    context.addIssue({ code: 'custom', path: ['confirmed'], message });
  });

/** What agents are told of prices. Nothing of it by default: answers then pass byte for byte. */
const priceDisclosure = z.strictObject({
  list: z.boolean().default(false).describe('Each tool in tools/list carries the price that its caller pays'),
  description: z.boolean().default(false).describe('The price also stands at the end of each tool’s description'),
  tools: z
    .boolean()
    .default(false)
    .describe('Offers the free tools billing_quote, billing_balance, billing_last_charges and billing_why'),
  charge: z.boolean().default(false).describe('Each result of a tool carries what the call costs'),
  receipt: z.boolean().default(false).describe('Each result of a tool carries a signed receipt of the call'),
  receiptArguments: z.boolean().default(false).describe('Receipts also hold the SHA-256 of the call’s arguments'),
});
export type PriceDisclosure = z.output<typeof priceDisclosure>;

const VHOST = /^(\*\.|[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,}$/;

const spec = z
  .strictObject({
    displayName: z
      .string({ error: 'MCP proxy displayName is required' })
      .min(1, 'MCP proxy displayName must be 1-100 characters')
      .max(100, 'MCP proxy displayName must be 1-100 characters')
      .regex(
        /^[a-zA-Z0-9\-_. ]+$/,
        'MCP proxy displayName must be URL-friendly (letters, digits, dash, underscore, dot, space)',
      ),
    version: z
      .string({ error: 'Version is required' })
      .regex(/^v?\d+(\.\d+)?(\.\d+)?$/, 'Version must follow semantic versioning pattern (e.g., v1.0, v2.1.3)'),
    context: z
      .string()
      .min(1, 'Context must be 1-200 characters')
      .max(200, 'Context must be 1-200 characters')
      .startsWith('/', 'Context must start with /')
      .refine((value) => value === '/' || !value.endsWith('/'), 'Context cannot end with / (except for root context)')
      .refine((value) => /^\/[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*$/.test(value), 'Context must be a URL path')
      .refine((value) => !value.startsWith('/.well-known'), 'Context must not lie under /.well-known')
      .optional(),
    vhost: z
      .string()
      .max(253)
      .regex(VHOST, 'Vhost must be a host name, with a wildcard only as its first label')
      .optional(),
    specVersion: z
      .enum(SPEC_VERSIONS, { error: `Unsupported MCP spec version (supported versions: ${SPEC_VERSIONS.join(', ')})` })
      .default('2025-06-18'),
    upstream,
    upstreamDefinitions: z.array(upstreamDefinition).optional(),
    policies: z.array(policyAttachment).default([]),
    tools: z
      .array(
        z.looseObject({
          name: z.string().min(1),
          title: z.string().optional(),
          description: z.string(),
          inputSchema: jsonText,
          outputSchema: jsonText.optional(),
        }),
      )
      .optional(),
    resources: z
      .array(
        z.looseObject({
          uri: z.string().min(1),
          name: z.string().min(1),
          title: z.string().optional(),
          description: z.string().optional(),
          mimeType: z.string().optional(),
          size: z.int().nonnegative().optional(),
        }),
      )
      .optional(),
    prompts: z
      .array(
        z.looseObject({
          name: z.string().min(1),
          title: z.string().optional(),
          description: z.string().optional(),
          arguments: z.array(argument).optional(),
        }),
      )
      .optional(),
    resilience: z
      .strictObject({
        timeout: duration.optional().describe('Longest total time of one call; none by default'),
        idleTimeout: duration.optional().describe('Longest silence within an answer; none by default'),
        firstByteTimeout: duration
          .optional()
          .describe('Longest wait for an answer to begin; default gateway.timeouts.upstream_first_byte; 0s = for ever'),
      })
      .optional(),
    limits: z.strictObject({ maxBodyBytes: z.int().min(1024).max(1_073_741_824).optional() }).optional(),
    sessions: z.strictObject({ strict: z.boolean().default(false) }).optional(),
    billing: proxyBilling.optional(),
    prices: priceDisclosure.optional(),
    toolDefinitions: toolDefinitions.optional(),
    deploymentState: z.enum(['deployed', 'undeployed']).default('deployed'),
  })
  .superRefine((value, context) => {
    if (value.context === undefined && value.vhost === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['context'],
        message: 'Vhost is required when context is not specified',
      });
    }
    const { ref } = value.upstream ?? {};
    if (ref !== undefined && !value.upstreamDefinitions?.some((definition) => definition.name === ref)) {
      context.addIssue({
        code: 'custom',
        path: ['upstream', 'ref'],
        message: `Referenced upstream definition '${ref}' not found in upstreamDefinitions`,
      });
    }
  });

/** The `Mcp` resource: the same field names in YAML, JSON, TOML, API and form. */
export const mcpProxy = z.strictObject({
  apiVersion: z.enum([API_VERSION_V1ALPHA1, API_VERSION_V1], {
    error: `Unsupported configuration version (must be '${API_VERSION_V1ALPHA1}' or '${API_VERSION_V1}')`,
  }),
  kind: z.literal('Mcp', { error: "Unsupported configuration kind (only 'Mcp' is supported)" }),
  metadata: z.strictObject({
    name: proxyHandle,
    labels: labels.optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec,
});
export type McpProxy = z.output<typeof mcpProxy>;
export type McpProxyInput = z.input<typeof mcpProxy>;

/** The path prefix of a proxy with `$version` replaced; empty for the root context or none. */
export function proxyBasePath(proxy: Pick<McpProxy, 'spec'>): string {
  const context = proxy.spec.context ?? '/';
  return context === '/' ? '' : context.replaceAll('$version', proxy.spec.version);
}

/** The path at which a proxy answers MCP, e.g. `/everything/mcp`. */
export function proxyMcpPath(proxy: Pick<McpProxy, 'spec'>): string {
  return `${proxyBasePath(proxy)}/mcp`;
}

/**
 * The URL under which clients reach a proxy, which is its OAuth resource. A proxy with a host of its own is reached there;
 * clients see the protocol and port of the public URL.
 */
export function proxyUrl(proxy: Pick<McpProxy, 'spec'>, publicUrl: string): string {
  const url = new URL(publicUrl);
  const { vhost } = proxy.spec;
  if (vhost !== undefined && !vhost.startsWith('*')) url.hostname = vhost;
  return `${url.href.replace(/\/$/, '')}${proxyMcpPath(proxy)}`;
}

/** Weight of a target that names none: the largest, so that only what is given less gets less. */
const DEFAULT_WEIGHT = 100;

/**
 * The URLs a proxy's calls go to, with their weights: `…/v1alpha1` appends `/mcp` unless the path already ends in it,
 * `…/v1` uses it as it is. With `ref`, the targets of the definition, each with its `basePath`.
 */
export function proxyUpstreamTargets(proxy: McpProxy): { url: string; weight: number }[] {
  const { url, ref } = proxy.spec.upstream;
  if (url !== undefined) return [{ url: upstreamHref(proxy, url), weight: DEFAULT_WEIGHT }];
  const definition = proxy.spec.upstreamDefinitions?.find((entry) => entry.name === ref);
  return (definition?.upstreams ?? []).map((target) => ({
    url: upstreamHref(proxy, `${target.url.replace(/\/$/, '')}${definition?.basePath ?? ''}`),
    weight: target.weight ?? DEFAULT_WEIGHT,
  }));
}

/** The first of them. */
export function proxyUpstreamUrl(proxy: McpProxy): string {
  return proxyUpstreamTargets(proxy)[0]?.url ?? '';
}

function upstreamHref(proxy: McpProxy, address: string): string {
  const target = new URL(address);
  if (proxy.apiVersion === API_VERSION_V1ALPHA1 && !/\/mcp\/?$/.test(target.pathname)) {
    target.pathname = `${target.pathname.replace(/\/$/, '')}/mcp`;
  }
  return target.href;
}
