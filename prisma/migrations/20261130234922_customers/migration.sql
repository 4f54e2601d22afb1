-- CreateTable
CREATE TABLE "customers" (
    "company" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by" TEXT NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("company")
);

-- CreateTable
CREATE TABLE "customer_aliases" (
    "id" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "company" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "ended_by" TEXT,

    CONSTRAINT "customer_aliases_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "customer_aliases_company_idx" ON "customer_aliases"("company");

-- CreateIndex
CREATE INDEX "customer_aliases_alias_idx" ON "customer_aliases"("alias");
