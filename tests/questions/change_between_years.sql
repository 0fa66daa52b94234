-- How does the number of contacts change from one year to the next, by region?
-- by: dbplyr
-- shown: at least 60 %
SELECT "region_code", "event_year", "n", "n" - LAG("n", 1, NULL) OVER (PARTITION BY "region_code" ORDER BY "event_year") AS "change"
FROM (
  SELECT "region_code", "event_year", COUNT(*) AS "n"
  FROM "event"
  GROUP BY "region_code", "event_year"
) AS "q01"
