import type { OAuthDiscoveryState } from '@modelcontextprotocol/client';
import { loginAs } from '@tallygate/sandbox/identity-provider/login';

const REDIRECT = 'http://127.0.0.1:9/callback';

/**
 * What both generations of the official SDK ask of an OAuth client: dynamic registration, authorization code with PKCE.
 * The browser is played by `loginAs`; `code` is what the redirect brought back.
 */
export class LoginProvider {
  readonly redirectUrl = REDIRECT;
  readonly clientMetadata = {
    client_name: 'End-to-end client',
    redirect_uris: [REDIRECT],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  /** Parameters of the redirect after the login; null before it. */
  callback: URLSearchParams | null = null;
  private registered: { client_id: string } | undefined;
  private granted: { access_token: string; token_type: string } | undefined;
  private verifier = '';
  private discovered: OAuthDiscoveryState | undefined;

  constructor(private readonly user: string) {}

  get code(): string {
    return this.callback?.get('code') ?? '';
  }

  clientInformation() {
    return this.registered;
  }

  saveClientInformation(information: { client_id: string }) {
    this.registered = information;
  }

  tokens() {
    return this.granted;
  }

  saveTokens(tokens: { access_token: string; token_type: string }) {
    this.granted = tokens;
  }

  async redirectToAuthorization(url: URL) {
    this.callback = (await loginAs(url, this.user)).searchParams;
  }

  saveCodeVerifier(verifier: string) {
    this.verifier = verifier;
  }

  codeVerifier() {
    return this.verifier;
  }

  /** Version 2 checks that the code comes from the server it sent the user to. */
  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.discovered = state;
  }

  discoveryState() {
    return this.discovered;
  }
}
