import { z } from 'zod';
import { CREDIT_ENTRY_TYPES, creditMode } from './credit.ts';
import { companyName } from './customer.ts';
import { invoiceState } from './invoice.ts';
import { currency } from './money.ts';
import { price } from './price.ts';
import { ratedLine } from './rating.ts';
import { pgKey, pgText, pgTime } from './stored-text.ts';

/** What a link's `aud` says. */
export const PORTAL_AUDIENCE = 'tallygate-portal';
/** Where everybody may read how the portal looks. */
export const PORTAL_LOOK_PATH = '/api/portal/v1/look';
/** Longest life of a link, seconds. */
export const MAX_LINK_SECONDS = 300;
/** The header that every change in the portal carries, beside the cookie. */
export const PORTAL_CSRF_HEADER = 'x-tallygate-portal';

export const PORTAL_ROLES = ['viewer', 'admin'] as const;
export type PortalRole = (typeof PORTAL_ROLES)[number];

const origin = z
  .string()
  .max(300)
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text),
    'must be an origin such as "https://app.example.com": no path, no final slash',
  );

/** A plan that companies may choose, and how their calls are paid then. */
const portalOfferEntry = z.strictObject({ planId: pgKey.min(1), credit: creditMode });
export type PortalOfferEntry = z.output<typeof portalOfferEntry>;

export const savePortalSettings = z.strictObject({
  isOpen: z.boolean().describe('Whether anybody comes in'),
  sellerName: pgText(100).trim().min(1, 'Say what companies know you as'),
  accent: z
    .string()
    .regex(/^(#[0-9a-f]{6})?$/, 'must be a colour such as "#1f6feb", in lower case, or empty')
    .default(''),
  frameOrigins: z.array(origin).max(20).default([]).describe('Sites that may show the portal in a frame'),
  payRailId: pgKey.min(1).nullable().default(null).describe('The Stripe rail by which companies pay for credits'),
  payCurrency: currency.default('usd'),
  offers: z
    .array(portalOfferEntry)
    .max(20)
    .default([])
    .refine((offers) => new Set(offers.map(({ planId }) => planId)).size === offers.length, 'must name each plan once')
    .describe('Plans that companies may choose by themselves while they are on none'),
});
export type SavePortalSettings = z.output<typeof savePortalSettings>;

const edPublicKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url'),
});

export const createPortalKey = z.discriminatedUnion('algorithm', [
  z.strictObject({ algorithm: z.literal('HS256'), name: pgText(100).trim().min(1, 'Give the key a name') }),
  z.strictObject({
    algorithm: z.literal('EdDSA'),
    name: pgText(100).trim().min(1, 'Give the key a name'),
    publicKey: edPublicKey.describe('A JWK; its private half stays with you'),
  }),
]);
export type CreatePortalKey = z.output<typeof createPortalKey>;

export const portalKeyView = z.object({
  id: z.string().describe('Named by the `kid` of a link'),
  name: z.string(),
  algorithm: z.enum(['HS256', 'EdDSA']),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type PortalKeyView = z.output<typeof portalKeyView>;
export const createdPortalKey = z.object({
  key: portalKeyView,
  /** Base64url; null for EdDSA, whose private half was never here. Shown this once. */
  secret: z.string().nullable(),
});

/** POST /portal-links: a link as the seller's site would sign it, for whoever has no such site or wants to look. */
export const makePortalLink = z.strictObject({
  keyId: pgKey.min(1),
  company: companyName,
  subject: pgText(256).trim().min(1, 'Say who comes in'),
  role: z.enum(PORTAL_ROLES).default('viewer'),
});
export type MakePortalLink = z.output<typeof makePortalLink>;
export const madePortalLink = z.object({
  /** Goes behind `/portal/enter#token=`. */
  token: z.string(),
  expiresAt: z.iso.datetime(),
});

/** How the portal looks, which everybody may know. */
export const portalLook = z.object({
  isOpen: z.boolean(),
  sellerName: z.string(),
  accent: z.string(),
  frameOrigins: z.array(z.string()),
});
export type PortalLook = z.output<typeof portalLook>;
/** What the seller set of it. */
export const portalSettings = portalLook.extend({
  payRailId: z.string().nullable(),
  payCurrency: z.string(),
  offers: z.array(portalOfferEntry),
});
export type PortalSettings = z.output<typeof portalSettings>;

export const enterPortal = z.strictObject({
  token: z.string().min(1).max(4_000).describe('The signed link'),
  isFramed: z.boolean().default(false).describe('Whether the page is in a frame of another site'),
});

export const portalSession = z.object({
  company: z.string(),
  subject: z.string(),
  role: z.enum(PORTAL_ROLES),
  sellerName: z.string(),
  accent: z.string(),
  /** To be sent in `x-tallygate-portal` with each change. */
  csrf: z.string(),
  expiresAt: z.iso.datetime(),
  /** Until then API keys can be made and revoked; afterwards it takes a fresh link. */
  freshUntil: z.iso.datetime(),
});
export type PortalSessionView = z.output<typeof portalSession>;

export const portalRange = z.object({
  from: pgTime.describe('A full quarter of an hour'),
  to: pgTime.describe('Exclusive, likewise'),
});

export const portalUsage = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  rows: z.array(
    z.object({
      day: z.string(),
      proxy: z.string(),
      tool: z.string(),
      /** Who called: the name of the API key or of the agent. */
      consumer: z.string(),
      calls: z.int(),
      charged: z.int(),
    }),
  ),
  /** Whether there are more rows than these. */
  isCut: z.boolean(),
});
export type PortalUsage = z.output<typeof portalUsage>;

export const portalCallsQuery = z.object({
  cursor: pgText(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const portalCalls = z.object({
  calls: z.array(
    z.object({
      id: z.string(),
      time: z.iso.datetime(),
      proxy: z.string(),
      tool: z.string().nullable(),
      consumer: z.string().nullable(),
      isCharged: z.boolean(),
      /** Why it is charged or free, in words. */
      reason: z.string(),
      quantity: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
});
export type PortalCalls = z.output<typeof portalCalls>;

const portalLine = z.object({
  description: z.string(),
  quantity: z.string().nullable(),
  amount: ratedLine.shape.amount,
});

export const portalInvoice = z.object({
  id: z.string(),
  number: z.string().nullable(),
  state: invoiceState,
  currency: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  total: z.string(),
  due: z.string(),
});
export type PortalInvoice = z.output<typeof portalInvoice>;
export const portalInvoiceDetail = portalInvoice.extend({ net: z.string(), lines: z.array(portalLine) });
export type PortalInvoiceDetail = z.output<typeof portalInvoiceDetail>;

export const portalPlan = z.object({
  /** Null while the company is on none. */
  plan: z.object({ name: z.string(), since: z.iso.datetime(), until: z.iso.datetime().nullable() }).nullable(),
  next: z.object({ name: z.string(), from: z.iso.datetime() }).nullable(),
  /** What is owed for the running period so far, before tax. */
  period: z.object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    totals: z.record(z.string(), z.string()),
    lines: z.array(portalLine.extend({ currency: z.string() })),
    /** Whether the amount can be told now. */
    isKnown: z.boolean(),
  }),
});
export type PortalPlan = z.output<typeof portalPlan>;

export const portalKey = z.object({
  proxy: z.string(),
  name: z.string(),
  label: z.string(),
  ending: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type PortalApiKey = z.output<typeof portalKey>;
export const makePortalKey = z.strictObject({
  proxy: pgKey.min(1),
  label: pgText(100).trim().min(1, 'Say what the key is for'),
});
export const madePortalKey = z.object({ key: portalKey, secret: z.string() });

/** Where agents connect to. */
export const portalServer = z.object({
  proxy: z.string(),
  name: z.string(),
  url: z.string(),
  /** The header in which it takes API keys; null where it takes tokens. */
  keyHeader: z.string().nullable(),
});
export type PortalServer = z.output<typeof portalServer>;

/** GET /credits of the portal: what a company has paid in advance, and what became of it. */
export const portalCredits = z.object({
  balances: z.array(z.object({ currency: z.string(), balance: z.string(), held: z.string(), debt: z.string() })),
  grants: z.array(
    z.object({
      id: z.string(),
      currency: z.string(),
      category: z.enum(['purchased', 'promotional']),
      amount: z.string(),
      left: z.string(),
      createdAt: z.iso.datetime(),
      expiresAt: z.iso.datetime().nullable(),
    }),
  ),
  /** The last movements, of every currency. */
  movements: z.array(
    z.object({ type: z.enum(CREDIT_ENTRY_TYPES), currency: z.string(), amount: z.string(), at: z.iso.datetime() }),
  ),
  /** How credits are bought by themselves; null while they are not. */
  recharge: z
    .object({
      threshold: z.string(),
      amount: z.string(),
      currency: z.string(),
      /** `waiting`: for a first payment that keeps the card. `stopped`: it failed too often. */
      state: z.enum(['waiting', 'active', 'failing', 'stopped']),
      fault: z.string(),
      nextAttemptAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  /** In which currency credits can be bought here; null where they cannot. */
  payCurrency: z.string().nullable(),
});
export type PortalCredits = z.output<typeof portalCredits>;

const wholeAmount = z.string().regex(/^[1-9]\d{0,8}$/, 'must be a whole number of minor units, more than 0');

/** POST /top-ups of the portal: buys credits. */
export const beginTopUp = z.strictObject({
  amount: wholeAmount.describe('Whole minor units of the currency in which credits are sold'),
});
/** PUT /recharge of the portal: buys credits from now on by itself, when few are left. */
export const saveRecharge = z.strictObject({
  threshold: wholeAmount.describe('Buys when no more than this is left'),
  amount: wholeAmount.describe('What it buys then'),
});
/** Where a first payment is made that keeps the card; null where one is kept already. */
export const savedRecharge = z.object({ url: z.string().nullable() });
export const begunTopUp = z.object({
  id: z.string(),
  /** The page where it is paid. */
  url: z.string(),
});
export const portalTopUp = z.object({
  id: z.string(),
  /** `differs`: what was paid is not what was asked, and the seller looks at it. */
  state: z.enum(['open', 'paid', 'expired', 'differs', 'failed', 'taken_back']),
  amount: z.string(),
  currency: z.string(),
  createdAt: z.iso.datetime(),
});
export type PortalTopUp = z.output<typeof portalTopUp>;

/** GET /offers of the portal: plans that the company may choose. */
export const portalOffer = z.object({
  planId: z.string(),
  name: z.string(),
  credit: creditMode,
  /** What is due for each period, in the last phase; null: nothing. */
  baseFee: z.object({ amount: z.string(), currency: z.string() }).nullable(),
  /** Days at first in which usage costs nothing; null: none. */
  trialDays: z.int().nullable(),
  prices: z.array(z.object({ what: z.string(), price })),
});
export type PortalOffer = z.output<typeof portalOffer>;
export const portalOffers = z.object({
  offers: z.array(portalOffer),
  /** Whether the company may choose: it is on no plan, now or later. */
  canSubscribe: z.boolean(),
});
export type PortalOffers = z.output<typeof portalOffers>;
/** POST /subscription of the portal: takes an offered plan from now on. */
export const subscribePortal = z.strictObject({ planId: pgKey.min(1) });
export const begunSubscription = z.object({ id: z.string() });
