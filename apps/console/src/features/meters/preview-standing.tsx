/** Always there: what a local number is and is not. */
export function PreviewStanding() {
  return (
    <p className="rounded-md bg-info-soft px-3 py-2 text-xs text-info">
      Moesif’s meter is what bills. This is a preview from the events that this gateway recorded.
    </p>
  );
}
