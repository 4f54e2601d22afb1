/** Headers of every page that do not change from one answer to the next. */
export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'same-origin'],
  ['x-frame-options', 'DENY'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()'],
];

type PolicyOptions = {
  isDevelopment: boolean;
  /** The origin of apps' frames; undefined where there is none. */
  appsOrigin?: string;
  /** Who may show the page in a frame; nobody without it. */
  frameAncestors?: readonly string[];
};

/**
 * Only this origin may serve anything. Scripts additionally need the nonce of the answer; styles may be inline because
 * the editor, the charts and positioned menus write style attributes. Apps of tools are in frames of an origin of their own.
 */
export function contentSecurityPolicy(
  nonce: string,
  { isDevelopment, appsOrigin, frameAncestors = ["'none'"] }: PolicyOptions,
): string {
  return [
    "default-src 'self'",
    // React's development build evaluates code to show server stacks.
    `script-src 'self' 'nonce-${nonce}'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    // Sounds that tools answer with.
    "media-src 'self' blob:",
    `frame-src ${appsOrigin ?? "'none'"}`,
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    // Forms are sent by their scripts. Before these run, what was typed would stand in the address.
    "form-action 'none'",
    `frame-ancestors ${frameAncestors.join(' ')}`,
  ].join('; ');
}
