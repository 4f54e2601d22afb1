// Apart from the schemas, so that a page that only lists them loads no validator.

/** What an alert watches. */
export const ALERT_MEASURES = ['calls', 'spend', 'error_share', 'silence', 'balance'] as const;
export type AlertMeasure = (typeof ALERT_MEASURES)[number];

/** Whom it is about: all calls together, every company by itself, or one. */
export const ALERT_SCOPES = ['everything', 'each_company', 'company'] as const;
export type AlertScope = (typeof ALERT_SCOPES)[number];

/** Over which time it adds up: hours and days in UTC, or the company's billing period. */
export const ALERT_WINDOWS = ['hour', 'day', 'period'] as const;
export type AlertWindow = (typeof ALERT_WINDOWS)[number];

/** What happened to a message to an endpoint: it is still tried, was taken, or nobody tries it any more. */
export const ALERT_DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;
export type AlertDeliveryState = (typeof ALERT_DELIVERY_STATES)[number];
