import { z } from 'zod';
import { sealed } from './field-marks.ts';

/** Longest token that is looked at; the headers of a request are shorter. */
const MAX_TOKEN_LENGTH = 65_536;
/** What people copy along with a token. */
const BEFORE_TOKEN = /^(?:["']|authorization:\s*|bearer\s+)+/i;

/** What is pasted: a token, with or without the header that it was in. It is kept nowhere. */
export const checkToken = z.strictObject({
  token: sealed(
    z
      .string()
      .max(MAX_TOKEN_LENGTH, `must have at most ${MAX_TOKEN_LENGTH} characters`)
      .transform((text) => text.trim().replace(BEFORE_TOKEN, '').replace(/["']$/, ''))
      .refine((text) => text !== '', 'Paste a token'),
  ),
});

/** What is looked at, in the order in which a gateway looks. */
export const TOKEN_CHECKS = [
  'form',
  'algorithm',
  'type',
  'issuer',
  'signature',
  'active',
  'time',
  'audience',
  'claims',
  'kind',
  'scopes',
] as const;
export type TokenCheckName = (typeof TOKEN_CHECKS)[number];

/** One thing that must hold; `unknown` where a failure before it leaves it open. */
export const tokenLine = z.object({
  check: z.enum(TOKEN_CHECKS),
  result: z.enum(['holds', 'fails', 'unknown']),
  expected: z.string().optional(),
  found: z.string().optional(),
});
export type TokenLine = z.output<typeof tokenLine>;

const named = z.object({ name: z.string(), claim: z.string().nullable() });

const examination = z.object({
  /** The word that events have for it, and a sentence; null when the token is taken. */
  refusal: z.object({ reason: z.string(), sentence: z.string() }).nullable(),
  lines: z.array(tokenLine),
  /** Who calls with it; null where nothing that it says is to be believed. */
  caller: z
    .object({
      consumer: named,
      /** Null when it names no company: nobody pays. */
      company: named.nullable(),
      scopes: z.array(z.string()),
      /** Claims that are there and name nobody, in words. */
      faults: z.array(z.string()),
    })
    .nullable(),
  keyManager: z.string().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
export type TokenExaminationView = z.output<typeof examination>;

/** `not_asked`: the proxy wants no token of this kind. `unknown`: it cannot be told from here. */
export const TOKEN_ANSWERS = ['takes', 'refuses', 'not_asked', 'unknown'] as const;

export const tokenCheck = z.object({
  /** Under the key managers alone, whatever the proxy. */
  general: examination,
  proxies: z.array(
    z.object({
      id: z.string(),
      displayName: z.string(),
      answer: z.enum(TOKEN_ANSWERS),
      /** The policy that decides; null where none asks for a token. */
      policy: z.string().nullable(),
      /** The header that the policy reads. */
      header: z.string().nullable(),
      /** Requests for which the policy runs at all; null for every one. */
      condition: z.string().nullable(),
      examination: examination.nullable(),
    }),
  ),
  /** Key managers whose keys cannot be had here, and why. */
  unchecked: z.array(z.object({ name: z.string(), reason: z.string() })),
  checkedAt: z.iso.datetime(),
});
export type TokenCheck = z.output<typeof tokenCheck>;
