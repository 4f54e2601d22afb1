import type { Settings } from './env.ts';

/** The addresses an operator needs, one a line. */
export function urlTable(settings: Settings): string {
  const rows: [string, string][] = [
    ['Console', settings.CONSOLE_PUBLIC_URL ?? `http://localhost:${settings.CONSOLE_PORT}`],
    ['Gateway (MCP traffic)', `http://localhost:${settings.GATEWAY_PORT}/<context>/mcp`],
    ['Gateway admin', `http://localhost:${settings.GATEWAY_ADMIN_PORT}/health`],
    ['Management API', `${settings.API_PUBLIC_URL ?? `http://localhost:${settings.API_PORT}`}/api/management/v0.9`],
    ['Management health', `http://localhost:${settings.ADMIN_PORT}/health`],
  ];
  if (settings.sandbox) {
    rows.push(
      ['Sandbox MCP server', `http://localhost:${settings.SANDBOX_MCP_PORT}/mcp`],
      ['Sandbox identity provider', `http://localhost:${settings.SANDBOX_IDP_PORT}`],
      ['Sandbox collector', `http://localhost:${settings.SANDBOX_COLLECTOR_PORT}`],
      ['Sandbox Stripe', `http://localhost:${settings.SANDBOX_STRIPE_PORT}`],
      ['Sandbox Metronome', `http://localhost:${settings.SANDBOX_METRONOME_PORT}`],
    );
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  return ['', ...rows.map(([name, url]) => `  ${name.padEnd(width)}  ${url}`), ''].join('\n');
}
