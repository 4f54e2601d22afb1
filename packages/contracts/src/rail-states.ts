/**
 * What became of a report. `waiting` may have been sent, but nobody knows whether it was taken; `refused` waits for a person,
 * and will never be taken as it is; `abandoned` was given up, or is known not to have arrived.
 */
export const REPORT_STATES = ['waiting', 'acknowledged', 'refused', 'abandoned'] as const;
export type ReportState = (typeof REPORT_STATES)[number];
