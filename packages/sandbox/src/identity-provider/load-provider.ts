/**
 * Loads oidc-provider without its notice about older Node releases: it runs well on the ones we support, and the
 * notice would be the only line of the sandbox that is not JSON.
 */
export async function loadProvider(): Promise<typeof import('oidc-provider')> {
  const warn = console.warn;
  console.warn = (...parts: unknown[]) => {
    if (!String(parts[0]).includes('Unsupported runtime')) warn(...parts);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
