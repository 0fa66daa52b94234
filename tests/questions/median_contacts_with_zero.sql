-- Median number of psychologist interviews by patient, patients without any counted as 0?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT "sex", PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY "contacts") AS "median", COUNT(*) AS "n"
FROM (
  SELECT "p"."patient_no", "p"."sex", COALESCE("e"."contacts", 0) AS "contacts"
  FROM "patient" AS "p"
  LEFT JOIN (
    SELECT "patient_no", COUNT(*) AS "contacts" FROM "event" WHERE ("event_type" = 'psychologist_interview') GROUP BY "patient_no"
  ) AS "e" ON ("p"."patient_no" = "e"."patient_no")
) AS "q01"
WHERE ("sex" IN ('female', 'male'))
GROUP BY "sex"
