-- Where do the patients of Grand Est live, the ten largest departments?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT "residence_department", "n"
FROM (
  SELECT "residence_department", COUNT(*) AS "n"
  FROM "patient"
  WHERE ("region_code" = '44')
  GROUP BY "residence_department"
) AS "q01"
ORDER BY "n" DESC
LIMIT 10
