'use client';

import { useState } from 'react';
import { randomKey } from '#lib/random-key.ts';

/** The name under which the calls of this page go on in one session of MCP, and a new one on demand. */
export function useTrySession() {
  const [session, setSession] = useState(randomKey);
  return { session, renew: () => setSession(randomKey()) };
}
