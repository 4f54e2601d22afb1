const defaultCompany = 'org-a';

/** The people who log in. Any name is one; nothing is stored but the company each was last seen with. */
export class Accounts {
  readonly #companies = new Map<string, string>();

  /**
   * Signs in `name` (company `org-a`) or `name@company`.
   * @returns the account id, `user-<name>`, which becomes the token's `sub`.
   */
  signIn(login: string): string {
    const [name = '', company] = login.trim().split('@', 2);
    const accountId = `user-${name || 'guest'}`;
    this.#companies.set(accountId, company || defaultCompany);
    return accountId;
  }

  companyOf(accountId: string): string {
    return this.#companies.get(accountId) ?? defaultCompany;
  }
}

/** The name that somebody logged in with. */
export function nameOf(accountId: string): string {
  return accountId.replace(/^user-/, '');
}

/** What somebody is in the console: whoever is called by a role has it, everybody else looks on. */
export function roleOf(accountId: string): string {
  const name = nameOf(accountId);
  return ['admin', 'developer', 'biller'].includes(name) ? name : 'viewer';
}
