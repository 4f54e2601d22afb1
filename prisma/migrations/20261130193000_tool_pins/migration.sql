-- CreateTable
CREATE TABLE "tool_pins" (
    "proxy" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "confirmed_hash" TEXT,
    "confirmed" TEXT,
    "confirmed_at" TIMESTAMPTZ(3),
    "confirmed_by" TEXT,
    "listed_hash" TEXT,
    "listed" TEXT,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "differs_since" TIMESTAMPTZ(3),

    CONSTRAINT "tool_pins_pkey" PRIMARY KEY ("proxy","tool")
);

-- CreateTable
CREATE TABLE "tool_readings" (
    "proxy" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tool_readings_pkey" PRIMARY KEY ("proxy")
);
