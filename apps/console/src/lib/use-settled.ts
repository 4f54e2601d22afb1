import { useEffect, useState } from 'react';

const DEBOUNCE_MS = 350;

/** A value once it has stayed the same for a moment: what is asked of the api follows typing, not every key. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
