import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { InvoiceContext } from '../invoices/close-periods.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { portalAlertRoutes } from './alert-routes.ts';
import { type PortalCreditContext, portalCreditRoutes } from './credit-routes.ts';
import { portalKeyRoutes } from './key-routes.ts';
import type { KeyContext } from './portal-api-keys.ts';
import { requirePortal } from './portal-guard.ts';
import { portalSessionRoutes } from './session-routes.ts';
import { portalSubscriptionRoutes } from './subscription-routes.ts';
import { portalUsageRoutes } from './usage-routes.ts';

export type PortalApiContext = PortalCreditContext & KeyContext & InvoiceContext & { secretCipher: Cipher };

/** What companies see of themselves, behind a session of its own. */
export function portalApi(context: PortalApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.decorateRequest('portal', null);
    app.addHook('onRequest', requirePortal(context));
    await app.register(portalSessionRoutes(context));
    await app.register(portalUsageRoutes(context));
    await app.register(portalKeyRoutes({ ...context, now: context.machineNow }));
    await app.register(portalAlertRoutes(context));
    await app.register(portalCreditRoutes(context));
    await app.register(portalSubscriptionRoutes(context));
  };
}
