-- How many professions take part in the care of a patient in 2023?
-- by: dbplyr
-- shown: at least 70 %
SELECT "professions", COUNT(*) AS "n"
FROM (
  SELECT "patient_no", COUNT(*) AS "professions"
  FROM (
    SELECT DISTINCT "patient_no", "profession"
    FROM "event"
    WHERE ("event_year" = 2023) AND (NOT(("profession" IS NULL)))
  ) AS "q01"
  GROUP BY "patient_no"
) AS "q02"
GROUP BY "professions"
