-- What share of the patients of each region are women?
-- by: dbplyr
-- shown: at least 95 %
SELECT "region_code", "n", "women", CAST("women" AS DOUBLE) / CAST("n" AS DOUBLE) AS "share"
FROM (
  SELECT "region_code", COUNT(*) AS "n", SUM(CASE WHEN ("sex" = 'female') THEN 1 ELSE 0 END) AS "women"
  FROM "patient"
  GROUP BY "region_code"
) AS "q01"
