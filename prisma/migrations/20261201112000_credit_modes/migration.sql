-- AlterTable
ALTER TABLE "company_plans" ADD COLUMN "credit_mode" TEXT NOT NULL DEFAULT 'invoice';
