/** How lists narrow by HTTP status: `401`, `>=400`. */
export const STATUS_FILTER = /^(>=|<=|>|<)?\d{3}$/;
export const STATUS_FILTER_HELP = 'must be a status such as 401 or >=400';
