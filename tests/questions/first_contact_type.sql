-- With whom is the first contact of a patient in the period?
-- by: dbplyr
-- shown: at least 60 %
SELECT "profession", COUNT(*) AS "patients"
FROM (
  SELECT "patient_no", "profession",
         ROW_NUMBER() OVER (PARTITION BY "patient_no" ORDER BY "event_date", "event_type", "profession") AS "col01"
  FROM "event"
) AS "q01"
WHERE ("col01" <= 1)
GROUP BY "profession"
