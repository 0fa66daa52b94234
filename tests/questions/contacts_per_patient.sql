-- How many contacts had a patient in 2023: distribution in bands?
-- by: dbplyr
-- shown: at least 90 %
SELECT "band", COUNT(*) AS "patients", SUM("n") AS "contacts"
FROM (
  SELECT "q01".*,
         CASE WHEN ("n" <= 4) THEN '1 to 4' WHEN ("n" <= 11) THEN '5 to 11' WHEN ("n" <= 23) THEN '12 to 23' ELSE '24 and more' END AS "band"
  FROM (
    SELECT "patient_no", COUNT(*) AS "n"
    FROM "event"
    WHERE ("event_year" = 2023)
    GROUP BY "patient_no"
  ) AS "q01"
) AS "q02"
GROUP BY "band"
