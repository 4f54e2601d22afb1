import { z } from 'zod';
import { DELIVERY_STATES, OUTCOMES, REASONS } from './outcome-codes.ts';

export const outcome = z.enum(OUTCOMES);
export type Outcome = z.output<typeof outcome>;

export const reason = z.enum(REASONS);
export type Reason = z.output<typeof reason>;

/** Which refusal stopped a request, when the gateway itself answered it. */
export const denial = z.enum(['auth', 'policy', 'held', 'rate', 'quota', 'rule']);
export type Denial = z.output<typeof denial>;

export const chargePoint = z.enum(['delivered', 'upstream_result', 'dispatched']);
export type ChargePoint = z.output<typeof chargePoint>;

export const deliveryState = z.enum(DELIVERY_STATES);
export type DeliveryState = z.output<typeof deliveryState>;
