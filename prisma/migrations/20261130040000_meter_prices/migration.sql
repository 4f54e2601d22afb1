-- CreateTable
CREATE TABLE "meter_prices" (
    "meter_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "price" JSONB NOT NULL,
    "valid_from" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "meter_prices_pkey" PRIMARY KEY ("meter_id","number")
);

-- Until now the newest price was that of all time.
INSERT INTO "meter_prices" ("meter_id", "number", "price", "valid_from", "created_at", "created_by")
SELECT "id", 1, "price", NULL, "created_at", "created_by" FROM "meters" WHERE "superseded_by" IS NULL;
