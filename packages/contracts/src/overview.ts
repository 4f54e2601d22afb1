import { z } from 'zod';

export const overview = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  calls: z.int(),
  billable: z.int(),
  failures: z.int(),
  refused: z.int(),
  previous: z.object({ calls: z.int(), billable: z.int(), failures: z.int() }),
  hours: z.array(z.object({ hour: z.iso.datetime(), billable: z.int(), notBillable: z.int(), failed: z.int() })),
  topTools: z.array(z.object({ tool: z.string(), calls: z.int() })),
  topConsumers: z.array(z.object({ consumer: z.string(), calls: z.int() })),
});
export type Overview = z.output<typeof overview>;
