import { useState } from 'react';

const NAME = 'tallygate.palette-recent';
const KEPT = 20;

/** What was chosen in the palette lately, in this browser. */
export function useRecent() {
  const [recent] = useState(read);
  const remember = (id: string) => {
    try {
      localStorage.setItem(NAME, JSON.stringify([id, ...recent.filter((one) => one !== id)].slice(0, KEPT)));
    } catch {
      // A browser that keeps nothing only loses the order.
    }
  };
  return { recent, remember };
}

function read(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
