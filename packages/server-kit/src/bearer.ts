import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compiles the check of an `Authorization: Bearer <token>` header against one known token, in constant time.
 * @returns whether the header carries it; undefined when it carries no bearer token at all
 */
export function bearerCheck(token: string): (header: string | undefined) => boolean | undefined {
  const expected = digest(token);
  return (header) => {
    const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    return given === undefined ? undefined : timingSafeEqual(digest(given), expected);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
