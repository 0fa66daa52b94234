-- How many patients were under methadone at the start of each quarter of 2023?
-- by: dbplyr
-- history: later
-- refused: G05
SELECT "day", COUNT(DISTINCT "patient_no") AS "n"
FROM (
  SELECT "treatment"."patient_no", "calendar"."day"
  FROM "treatment"
  INNER JOIN (
    SELECT "day" FROM "calendar"
    WHERE ("day" IN (CAST('2023-01-01' AS DATE), CAST('2023-04-01' AS DATE), CAST('2023-07-01' AS DATE), CAST('2023-10-01' AS DATE)))
  ) AS "calendar"
    ON ("treatment"."start_date" <= "calendar"."day" AND ("treatment"."end_date" IS NULL OR "treatment"."end_date" >= "calendar"."day"))
  WHERE ("treatment"."atc" = 'N07BC02')
) AS "q01"
GROUP BY "day"
