-- What all events of a proxy share: roll-ups need not tell it apart, and still answer meters that look at it.
CREATE TABLE "proxy_traits" (
    "proxy" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "traits" JSONB NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "proxy_traits_pkey" PRIMARY KEY ("proxy","fingerprint")
);
INSERT INTO "proxy_traits"
SELECT "proxy", encode(sha256(convert_to("traits"::text, 'UTF8')), 'hex'), "traits",
    date_trunc('day', min("time"), 'UTC'), date_trunc('day', max("time"), 'UTC') + interval '24 hours'
FROM (
    SELECT "proxy", "time", jsonb_build_array("body"->'uri', "body"->'proxyDisplayName', "body"->'proxyVersion',
        "body"->'proxyContext', "body"->'httpMethod') AS "traits"
    FROM "events"
) AS "seen"
GROUP BY "proxy", "traits";

-- Of events that were removed before, nobody knows them.
ALTER TABLE "ledger_retention" ADD COLUMN "traits_from" TIMESTAMPTZ(3);
UPDATE "ledger_retention" SET "traits_from" = "removed_before";
