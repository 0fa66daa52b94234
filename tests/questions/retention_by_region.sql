-- Does 12-month retention of the patients included in 2021 and 2022 differ between regions?
-- by: dbplyr
-- shown: at least 80 %
SELECT "region_code", "included", "kept", "kept" * 1.0 / "included" AS "retention"
FROM (
  SELECT "region_code",
         COUNT(*) AS "included",
         SUM(CASE WHEN ("exit_date" IS NULL OR "exit_date" >= "inclusion_date" + INTERVAL '12 months') THEN 1 ELSE 0 END) AS "kept"
  FROM (
    SELECT "inclusion".*
    FROM "inclusion"
    WHERE ("inclusion_year" IN (2021, 2022))
  ) AS "q01"
  GROUP BY "region_code"
) AS "q02"
