-- A plan of before is one phase without end that charges its meters and nothing else, by the month in UTC.
ALTER TABLE "plans" ADD COLUMN "period" JSONB, ADD COLUMN "versions" JSONB NOT NULL DEFAULT '[]';

ALTER TABLE "company_plans" ADD COLUMN "private_terms" JSONB;
