-- What share of the contacts of 2023 takes place in the patient's own structure?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT COUNT(*) AS "n", SUM(CASE WHEN ("event_structure" = "own_structure") THEN 1 ELSE 0 END) AS "own"
FROM (
  SELECT "e"."patient_no", "e"."microstructure_id" AS "event_structure", "p"."microstructure_id" AS "own_structure"
  FROM "event" AS "e"
  INNER JOIN "patient" AS "p" ON ("e"."patient_no" = "p"."patient_no")
  WHERE ("e"."event_year" = 2023)
) AS "q01"
