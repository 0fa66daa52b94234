-- How many patients had a gap of more than 90 days between two contacts in 2023?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT COUNT(DISTINCT "patient_no") AS "n"
FROM (
  SELECT "patient_no", "event_date", LAG("event_date", 1, NULL) OVER (PARTITION BY "patient_no" ORDER BY "event_date") AS "before"
  FROM "event"
  WHERE ("event_year" = 2023)
) AS "q01"
WHERE ("event_date" - "before" > 90)
