/** What of the environment decides how people sign in. */
export type AccessSettings = {
  /** Where browsers reach the console; undefined when only this machine does. */
  publicUrls: { console: string | undefined };
  ports: { console: number };
  /** The account whose password each start takes from the environment, where one is set. */
  admin: { user: string; password: string | undefined };
  /** Everybody with a local account must have a second factor. */
  secondFactorRequired: boolean;
};
