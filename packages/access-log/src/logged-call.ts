/** What the engine of another gateway found out of a call and put beside its log: of the names are those of WSO2's analytics. */
export type LoggedIdentity = {
  userId?: string;
  authType?: string;
  issuer?: string;
  clientId?: string;
  scopes?: string;
  /** Further claims of the token. */
  claims: Record<string, unknown>;
  applicationId?: string;
  billingCustomerId?: string;
  billingSubscriptionId?: string;
};

/** Which API was called. */
export type LoggedApi = { kind?: string; name?: string; version?: string; context?: string };

/** What of the JSON-RPC messages was read; each is absent where the other gateway does not say it. */
export type LoggedMessage = {
  method?: string;
  target?: string;
  /** The id as JSON text. */
  requestId?: string;
  clientName?: string;
  clientVersion?: string;
  protocolVersion?: string;
  serverName?: string;
  serverVersion?: string;
  sessionId?: string;
  isError?: boolean;
  errorCode?: number;
  /** A policy of the other gateway refused it. */
  policyErrorCode?: number;
};

/** How the exchange ended. */
export type LoggedEnd = {
  /** The other gateway says how it was answered. */
  hasResponse: boolean;
  status: number | undefined;
  /** The server answered, not the other gateway. */
  isFromServer: boolean;
  isRateLimited: boolean;
  isTimeout: boolean;
  isServerDown: boolean;
  isCallerGone: boolean;
  delivered: boolean;
};

/** One HTTP exchange that another gateway tells of, however it tells it. */
export type LoggedCall = {
  /** Parts that name the exchange, and nothing else. */
  name: readonly (string | number)[];
  /** Names what belongs together. */
  exchange: string;
  node: string;
  source: 'access_log';
  /** Milliseconds since 1970. */
  time: number;
  httpMethod: string;
  uri: string;
  requestBytes: number;
  responseBytes: number;
  clientIp?: string | undefined;
  upstream?: string | undefined;
  durationMs: number;
  ttfbMs?: number | undefined;
  upstreamMs?: number | undefined;
  dispatched: boolean;
  api: LoggedApi;
  identity: LoggedIdentity;
  message: LoggedMessage;
  end: LoggedEnd;
};
