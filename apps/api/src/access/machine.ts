import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyRequest } from 'fastify';
import type { AuditLog } from '../audit/audit-log.ts';
import { strangerFrom } from '../audit/author.ts';
import { sourceOf } from '../audit/note-refusals.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Identity } from '../identity/identity.ts';
import { type ApiTokens, looksLikeApiToken } from './api-tokens/verify-token.ts';
import { parseBasic } from './credentials.ts';
import type { ManagementJwt } from './management-jwt.ts';

type Context = { auditLog: AuditLog; apiTokens: ApiTokens; managementJwt: ManagementJwt | undefined };

/**
 * Who a program acts as that shows an API token: as `Authorization: Bearer`, or as the password of Basic, whose user name
 * then says nothing. Never in an address: those end up in logs.
 * @param takesJwt whether a bearer may also be an access token of the key manager, where one is set
 * @returns null when the request shows no such credential
 * @throws AppError AUTHENTICATION_FAILED
 */
export async function machineIdentity(
  context: Context,
  request: FastifyRequest,
  takesJwt: boolean,
): Promise<Identity | null> {
  const text = machineCredential(request.headers.authorization);
  if (text === null) return null;
  try {
    if (takesJwt && context.managementJwt && !looksLikeApiToken(text)) return await context.managementJwt.verify(text);
    return await context.apiTokens.verify(text, request.client.address);
  } catch (error) {
    if (error instanceof AppError)
      await recordAudit(context, strangerFrom(request, sourceOf(request)), {
        action: 'use_token',
        entityType: 'api_token',
        entityId: '',
        outcome: 'failed',
        reason: error.code,
      });
    throw error;
  }
}

function machineCredential(header: string | undefined): string | null {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(header ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const password = parseBasic(header)?.password;
  return password !== undefined && looksLikeApiToken(password) ? password : null;
}
