const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
/** The time is long because people who read give input less often than people who type. */
const PRESENT_MS = 5 * 60_000;

let lastInputMs = Date.now();

if (typeof document !== 'undefined') {
  const note = () => {
    lastInputMs = Date.now();
  };
  for (const input of INPUTS) document.addEventListener(input, note, { passive: true, capture: true });
}

/** Whether somebody has used this page within the last five minutes. */
export function isAttended(): boolean {
  return Date.now() - lastInputMs < PRESENT_MS;
}
