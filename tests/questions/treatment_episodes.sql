-- How many treatments of each drug were started by whom, and what share by general practitioners?
-- by: dbplyr
-- history: later
-- shown: at least 80 %
SELECT "atc", "initiator", "n", 100.0 * "n" / SUM("n") OVER (PARTITION BY "atc") AS "percent"
FROM (
  SELECT "atc", "initiator", COUNT(*) AS "n"
  FROM "treatment"
  WHERE ("atc" IN ('N07BC01', 'N07BC02') AND NOT(("initiator" IS NULL)))
  GROUP BY "atc", "initiator"
) AS "q01"
