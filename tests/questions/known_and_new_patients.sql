-- Active file of 2023: who was already known in 2022 and who is new?
-- by: dbplyr
-- shown: at least 90 %
SELECT "known", COUNT(*) AS "patients"
FROM (
  SELECT "patient_no",
         CASE WHEN ("first_year" < 2023) THEN 'known' ELSE 'new' END AS "known"
  FROM (
    SELECT "patient_no", MIN("event_year") AS "first_year", MAX("event_year") AS "last_year"
    FROM "event"
    GROUP BY "patient_no"
  ) AS "q01"
  WHERE ("last_year" = 2023)
) AS "q02"
GROUP BY "known"
