-- CreateTable
CREATE TABLE "gateway_subscriptions" (
    "id" TEXT NOT NULL,
    "api_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "application_id" TEXT,
    "billing_customer_id" TEXT,
    "billing_subscription_id" TEXT,
    "company" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "company_plan_id" TEXT,
    "made_plan" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "gateway_subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "gateway_subscriptions_company_plan_id_idx" ON "gateway_subscriptions"("company_plan_id");

-- CreateIndex
CREATE INDEX "gateway_subscriptions_company_idx" ON "gateway_subscriptions"("company");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_subscriptions_api_id_token_hash_key" ON "gateway_subscriptions"("api_id", "token_hash");

-- AddForeignKey
ALTER TABLE "gateway_subscriptions" ADD CONSTRAINT "gateway_subscriptions_company_plan_id_fkey" FOREIGN KEY ("company_plan_id") REFERENCES "company_plans"("id") ON DELETE SET NULL ON UPDATE CASCADE;
