-- How many contacts a year have men and women on average?
-- by: dbplyr
-- shown: at least 90 %
SELECT "sex", "event_year", AVG("n") AS "mean_contacts", COUNT(*) AS "patients"
FROM (
  SELECT "LHS"."patient_no" AS "patient_no", "event_year", "n", "sex"
  FROM (
    SELECT "patient_no", "event_year", COUNT(*) AS "n"
    FROM "event"
    GROUP BY "patient_no", "event_year"
  ) AS "LHS"
  INNER JOIN "patient" ON ("LHS"."patient_no" = "patient"."patient_no")
) AS "q01"
GROUP BY "sex", "event_year"
