type StripeErrorFields = {
  status: number;
  type: 'invalid_request_error' | 'api_error' | 'idempotency_error' | 'rate_limit_error' | 'authentication_error';
  message: string;
  code?: string;
  param?: string;
};

/** A request that is answered with an error, as Stripe writes it. */
export class StripeError extends Error {
  readonly status: number;
  readonly fields: Omit<StripeErrorFields, 'status'>;

  constructor({ status, ...fields }: StripeErrorFields) {
    super(fields.message);
    this.status = status;
    this.fields = fields;
  }
}

/** 400: a parameter is missing, unknown or cannot be. */
export function invalid(message: string, labels: { code?: string; param?: string } = {}): StripeError {
  return new StripeError({ status: 400, type: 'invalid_request_error', message, ...labels });
}

/** 404 `resource_missing`. */
export function missing(what: string, id: string, param = 'id'): StripeError {
  const message = `No such ${what}: '${id}'`;
  return new StripeError({ status: 404, type: 'invalid_request_error', code: 'resource_missing', message, param });
}
