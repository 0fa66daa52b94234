-- How many patients were in follow-up at some time of 2023, exit cut at the end of the data?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT "region_code", COUNT(DISTINCT "patient_no") AS "n"
FROM (
  SELECT "inclusion".*, LEAST(COALESCE("exit_date", CAST('2023-12-31' AS DATE)), CAST('2023-12-31' AS DATE)) AS "end_date"
  FROM "inclusion"
) AS "q01"
WHERE ("end_date" >= CAST('2023-01-01' AS DATE))
GROUP BY "region_code"
