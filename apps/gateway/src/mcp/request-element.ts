/** One JSON-RPC element of a request body, as far as policies and the meter need it. */
export type RequestElement = {
  kind: 'request' | 'notification' | 'response';
  method: string | undefined;
  /** The id as JSON text (`1`, `"1"`); undefined for notifications. */
  id: string | undefined;
  /** Tool or prompt name, resource URI, task id: what the method acts on. */
  target: string | undefined;
  params: Readonly<Record<string, unknown>> | undefined;
  /** Its length in the body; undefined for one that is the whole body. */
  bytes?: number | undefined;
};
