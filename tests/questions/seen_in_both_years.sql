-- How many patients were seen in 2022 and again in 2023 (INTERSECT)?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT COUNT(*) AS "n"
FROM (
  (SELECT DISTINCT "patient_no" FROM "event" WHERE ("event_year" = 2022))
  INTERSECT
  (SELECT DISTINCT "patient_no" FROM "event" WHERE ("event_year" = 2023))
) AS "q01"
