import type { Author } from '../../audit/author.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import type { RailContext } from '../connect-rail.ts';
import { type Asked, beginTopUp } from './begin-top-up.ts';
import type { TopUpContext } from './settle-top-ups.ts';

type Context = RailContext & TopUpContext & { author: Author };
type Wanted = { threshold: string; amount: string };

/**
 * Has a company's credits bought by themselves. Whoever has a card kept at the same rail goes on with it, also after it had
 * stopped; who has none pays the first amount by hand, which keeps it.
 * @returns where that is paid; null where nothing has to be
 * @throws AppError PORTAL_PAYMENT_FAILED
 */
export async function startRecharge(
  context: Context,
  asked: Omit<Asked, 'amount' | 'keepsCard'>,
  { threshold, amount }: Wanted,
): Promise<string | null> {
  const { db, author, machineNow } = context;
  const { company, rail, currency, subject } = asked;
  const hasCard = await db.prisma.$transaction(async (tx) => {
    const before = await tx.recharge.findUnique({ where: { company } });
    const isKept = before?.railId === rail.id && before.cardId !== null;
    const data = {
      railId: rail.id,
      currency,
      threshold,
      amount,
      state: isKept ? 'active' : 'waiting',
      ...(isKept ? {} : { customerId: null, cardId: null }),
      failures: 0,
      fault: '',
      nextAttemptAt: null,
      updatedAt: machineNow(),
      updatedBy: subject,
    };
    await tx.recharge.upsert({ where: { company }, create: { company, ...data }, update: data });
    const after = { company, currency, threshold, amount };
    await writeAudit(tx, author, { action: 'change', entityType: 'recharge', entityId: company, after });
    return isKept;
  });
  if (hasCard) return null;
  const { url } = await beginTopUp(context, { ...asked, amount, keepsCard: true });
  return url;
}

/** Buys nothing by itself any more, and forgets the card. */
export async function stopRecharge({ db, author }: Context, company: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const { count } = await tx.recharge.deleteMany({ where: { company } });
    if (count > 0) await writeAudit(tx, author, { action: 'delete', entityType: 'recharge', entityId: company });
  });
}
