type Unsent = { flushHead(): void };

let unsent: Unsent[] = [];

/**
 * Has headers sent by themselves at the end of this turn of the event loop: a short answer arrives whole in the turn of
 * its headers, and then they share the packet of its body.
 */
export function flushSoon(answer: Unsent): void {
  if (unsent.push(answer) === 1) setImmediate(flushHeads);
}

function flushHeads(): void {
  const answers = unsent;
  unsent = [];
  for (const answer of answers) answer.flushHead();
}
