-- Payments of 2022 by kind of place of the patient's structure?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT "kind", SUM("amount_eur") AS "total", COUNT(DISTINCT "patient_no") AS "n"
FROM (
  SELECT "a"."patient_no", "a"."amount_eur", "m"."kind"
  FROM (SELECT * FROM "annual_payment" WHERE ("payment_year" = 2022)) AS "a"
  INNER JOIN "patient" AS "p" ON ("a"."patient_no" = "p"."patient_no")
  INNER JOIN "microstructure" AS "m" ON ("p"."microstructure_id" = "m"."microstructure_id")
) AS "q01"
GROUP BY "kind"
