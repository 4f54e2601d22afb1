/** A path of this console to go to after signing in; anything that could leave the origin becomes the overview. */
export function safePath(next: string | undefined): string {
  return next?.startsWith('/') && !/^\/[/\\]/.test(next) && !next.startsWith('/sign-in') ? next : '/overview';
}
