/**
 * Why an engine could not compute an invoice from what it was given.
 * @param error what the engine threw
 * @returns its sentence; anything else, which is a fault of the program around it, is thrown again
 */
export function computationFault(error: unknown): string {
  if (error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError) return error.message;
  throw error;
}
