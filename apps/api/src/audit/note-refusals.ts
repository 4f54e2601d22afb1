import { AppError } from '@tallygate/contracts/app-error';
import type { ErrorCode } from '@tallygate/contracts/error-catalogue';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Author, authorFrom, gatewayAuthor, strangerFrom } from './author.ts';
import { recordAudit } from './record-audit.ts';

/** Answers that say "you may not". Failed sign-ins are told where they happen, with the name that was tried. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'FORBIDDEN',
  'ORIGIN_REFUSED',
  'HOST_REFUSED',
  'GATEWAY_REVOKED',
  'GATEWAY_MISMATCH',
  'GATEWAY_CERTIFICATE_REQUIRED',
]);

/** Tells the audit log of every request that was refused for who sent it or where it came from. */
export function noteRefusals(app: FastifyInstance): void {
  app.addHook('onError', async (request, _reply, error) => {
    if (!(error instanceof AppError) || !REFUSALS.has(error.code)) return;
    const source = sourceOf(request);
    const author = authorOfRefused(request, source);
    // The pattern, not the path: a stranger must not be able to make each refusal another kind.
    const route = `${request.method} ${request.routeOptions.url ?? '*'}`;
    const note = { action: 'refuse', entityType: 'route', entityId: route, reason: error.code } as const;
    await recordAudit({ auditLog: app.auditLog }, author, { ...note, outcome: 'refused' });
  });
}

function authorOfRefused(request: FastifyRequest, source: Author['source']): Author {
  if (request.identity) return authorFrom(request, request.identity, source);
  return request.gateway ? gatewayAuthor(request) : strangerFrom(request, source);
}

/** Which API a request came to, by its address. */
export function sourceOf({ url }: FastifyRequest): Author['source'] {
  if (url.startsWith('/internal/')) return 'internal';
  return url.startsWith('/api/console/') ? 'console' : 'management';
}
