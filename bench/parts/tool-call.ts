/** A `tools/call` of 110 bytes; the echo upstream answers it with 85. */
export const toolCallBody = sized(
  110,
  (message) =>
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"${message}"}}}`,
);

/** Headers of a client of revision 2025-06-18. */
export function callHeaders(token: string | undefined): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-06-18',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

function sized(bytes: number, textOf: (message: string) => string): string {
  return textOf('x'.repeat(bytes - textOf('').length));
}
