import { z } from 'zod';

/** What all companies owe for their present periods so far: the sum of what the list of customers shows. */
export const totalCharge = z.object({
  /** By currency, in whole minor units before tax, the one of most companies first. */
  charges: z.array(
    z.object({
      currency: z.string(),
      total: z.string(),
      /** What it comes to at the end if it goes on so; null where plans decide, or too little of the period is over. */
      projected: z.string().nullable(),
    }),
  ),
  /** Companies that owe by plans, and those that owe by prices of meters. */
  onPlans: z.int(),
  byMeters: z.int(),
  /** Companies and meters whose charge cannot be told, so that it is missing here. */
  missing: z.object({ companies: z.int(), meters: z.int() }),
});
export type TotalCharge = z.output<typeof totalCharge>;
