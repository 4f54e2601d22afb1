/** By what a list of customers can be ordered. */
export const CUSTOMER_SORTS = ['company', 'calls', 'lastCallAt'] as const;
