import type { Change } from '@tallygate/contracts/entity-change';
import type { Finding } from '@tallygate/contracts/finding';
import type { Database } from '@tallygate/db/database';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import type { VersionModel } from '../desired/version-model.ts';

export type NewVersion = {
  number: number;
  author: string;
  message: string;
  model: VersionModel;
  hash: string;
  summary: Change[];
  restoredFrom: number | null;
};

/** The number after the newest. Call it under the apply lock. */
export async function nextNumber({ prisma }: Database): Promise<number> {
  const newest = await prisma.configVersion.aggregate({ _max: { number: true } });
  return (newest._max.number ?? 0) + 1;
}

export async function insertVersion({ prisma }: Database, version: NewVersion): Promise<void> {
  const { model, summary, ...columns } = version;
  await prisma.configVersion.create({
    data: { ...columns, toml: '', state: 'applying', model: toJson(model), summary: toJson(summary) },
  });
}

/** `toml` is the version as text with references; it is written last, because the gateways need not wait for it. */
type End = { toml: string } & (
  | { state: 'applied'; appliedAt: Date }
  | { state: 'failed'; error: { message: string; findings: Finding[] } }
);

/** Ends an apply; an applied version supersedes the ones before. */
export async function finishVersion(target: Transaction | Database, number: number, end: End): Promise<void> {
  const tx = 'prisma' in target ? target.prisma : target;
  if (end.state === 'applied') {
    await tx.configVersion.updateMany({
      where: { state: 'applied', number: { lt: number } },
      data: { state: 'superseded' },
    });
    await tx.configVersion.update({
      where: { number },
      data: { state: 'applied', appliedAt: end.appliedAt, toml: end.toml },
    });
  } else {
    await tx.configVersion.update({
      where: { number },
      data: { state: 'failed', error: toJson(end.error), toml: end.toml },
    });
  }
}
