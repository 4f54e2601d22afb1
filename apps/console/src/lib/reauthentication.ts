type Ask = () => Promise<boolean>;

let ask: Ask | null = null;
let asking: Promise<boolean> | null = null;

/** Registers what asks the person to prove their identity again; returns a function that removes it. */
export function onReauthentication(handler: Ask): () => void {
  ask = handler;
  return () => {
    if (ask === handler) ask = null;
  };
}

/**
 * Asks the person to prove their identity, once for all requests that wait for it.
 * @returns false when they declined
 */
export function reauthenticate(): Promise<boolean> {
  if (!ask) return Promise.resolve(false);
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}
