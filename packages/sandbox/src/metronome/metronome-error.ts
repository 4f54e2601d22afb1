/** What is refused, and with which status. */
export class MetronomeError extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.name = 'MetronomeError';
    this.statusCode = statusCode;
  }
}
