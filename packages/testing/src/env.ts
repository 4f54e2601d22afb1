/** Whether this is `npm run test:slow` or `npm run fuzz`. */
export const isLonger = process.env.TALLYGATE_TEST_EFFORT !== undefined;
/** How many times as long as usual every property is tried, and where its choices begin. */
export const effort = Number(process.env.TALLYGATE_TEST_EFFORT ?? 1);
export const seed = Number(process.env.TALLYGATE_TEST_SEED ?? 0);
/** Whether inputs that break a parser are kept among those that are tried first. */
export const keepsInputs = process.env.TALLYGATE_FUZZ_KEEP === 'on';
