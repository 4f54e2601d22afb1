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
