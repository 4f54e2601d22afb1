import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';
import { headerName } from './header-name.ts';

export const corsParams = z
  .strictObject({
    allowedOrigins: z
      .array(z.string().min(1).max(512))
      .min(1)
      .default(['*'])
      .describe('Exact origins, regular expressions (RE2), or *'),
    allowedMethods: z.array(headerName).default(['GET', 'POST', 'DELETE', 'OPTIONS']),
    allowedHeaders: z.array(headerName).default([]).describe('Besides the headers that MCP itself needs'),
    exposedHeaders: z.array(headerName).default([]).describe('Besides the headers that MCP itself needs'),
    allowCredentials: z.boolean().default(false),
    maxAge: z.int().min(0).max(86_400).default(3600).describe('Seconds a browser may keep the answer'),
    forwardPreflight: z.boolean().default(false).describe('No effect: the gateway answers every preflight itself'),
  })
  .refine((value) => !(value.allowCredentials && value.allowedOrigins.includes('*')), {
    path: ['allowCredentials'],
    message: 'cannot be combined with the origin "*"',
  });
export type CorsParams = z.output<typeof corsParams>;

export const cors: PolicyDefinition<typeof corsParams> = {
  name: 'cors',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'CORS',
  description:
    'Lets browser clients of the listed origins call the proxy. The headers that MCP needs are always allowed and exposed.',
  category: 'traffic',
  params: corsParams,
};
