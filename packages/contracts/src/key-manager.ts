import { z } from 'zod';
import { hostFile, sealed, templated } from './field-marks.ts';
import { foreignPlaceholder, httpAddress, noPlaceholder, PLACEHOLDER_FOUND } from './foreign-placeholder.ts';
import { issuerOfDiscovery } from './issuer.ts';
import { pgText } from './stored-text.ts';

const httpUrl = httpAddress('must be an http or https URL');

const remoteJwks = z.strictObject({
  uri: httpUrl.describe('Where the issuer publishes its keys'),
  certificatePath: hostFile(pgText(4_096).min(1)).optional().describe('CA file to trust for this address'),
  skipTlsVerify: z.boolean().default(false).describe('Do not verify the TLS certificate (unsafe)'),
});

const localJwks = z
  .strictObject({
    inline: pgText(65_536).min(1).optional().describe('PEM certificate or public key'),
    certificatePath: hostFile(pgText(4_096).min(1)).optional().describe('File with a PEM certificate or public key'),
  })
  .refine((value) => (value.inline === undefined) !== (value.certificatePath === undefined), {
    message: 'must have exactly one of "inline" and "certificatePath"',
  });

/** One `[[policy_configurations.jwtauth_v0.keymanagers]]` entry; the API and the form use the same names. */
export const keyManager = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be 1–100 letters, digits, dots, dashes or underscores')
    .describe('Name that policies refer to in `issuers`'),
  issuer: templated(
    pgText(2_048)
      .trim()
      .overwrite(issuerOfDiscovery)
      .min(1, 'must be the issuer exactly as it stands in tokens')
      .refine((value) => foreignPlaceholder(value) === null, PLACEHOLDER_FOUND),
  ).describe('The `iss` of its tokens; `{tenantid}` stands for the tenant where one address issues for many'),
  tenants: z
    .array(pgText(128).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a tenant as the claim `tid` names it'))
    .max(1_000)
    .optional()
    .describe('Tenants whose tokens are accepted, by their claim `tid`; only with `{tenantid}` in the issuer'),
  jwks: z
    .strictObject({ remote: remoteJwks.optional(), local: localJwks.optional() })
    .refine((value) => (value.remote === undefined) !== (value.local === undefined), {
      message: 'must have exactly one of "remote" and "local"',
    }),
  scopeClaim: z
    .union([pgText(256).min(1), z.array(pgText(256).min(1)).min(1).max(10)])
    .optional()
    .describe('Claim, or list of claims, that hold the scopes; default `scope` and `scp`'),
  scopeClaimSeparator: pgText(16).min(1).optional().describe('What separates scopes in one string; default a space'),
  introspection: z
    .strictObject({
      endpoint: httpUrl,
      clientId: templated(noPlaceholder(pgText(1_024).min(1))),
      clientSecret: sealed(noPlaceholder(pgText(8_192).min(1))),
      cacheTtl: pgText(32).optional(),
    })
    .optional()
    .describe('RFC 7662 introspection for opaque tokens'),
});
export type KeyManager = z.output<typeof keyManager>;
export type KeyManagerInput = z.input<typeof keyManager>;
