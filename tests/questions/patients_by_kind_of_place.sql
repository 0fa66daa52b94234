-- How many patients are followed in each kind of place, and in how many structures?
-- by: dbplyr
-- history: later
-- refused: G18
SELECT "kind", COUNT(*) AS "patients", COUNT(DISTINCT "microstructure_id") AS "structures"
FROM (
  SELECT "p"."patient_no", "p"."microstructure_id", "m"."kind"
  FROM "patient" AS "p"
  LEFT JOIN "microstructure" AS "m" ON ("p"."microstructure_id" = "m"."microstructure_id")
) AS "q01"
GROUP BY "kind"
