-- What share of the patients active in 2023 has ever been screened for HIV, by region?
-- by: dbplyr
-- shown: at least 90 %
SELECT "region_code", COUNT(*) AS "active", COUNT("tested") AS "screened", COUNT("tested") * 1.0 / COUNT(*) AS "coverage"
FROM (
  SELECT "LHS"."patient_no" AS "patient_no", "LHS"."region_code" AS "region_code", "tested"
  FROM (
    SELECT "patient_no", "region_code"
    FROM "patient"
    WHERE EXISTS (SELECT 1 FROM "event" WHERE ("patient"."patient_no" = "event"."patient_no") AND ("event"."event_year" = 2023))
  ) AS "LHS"
  LEFT JOIN (
    SELECT "patient_no", COUNT(*) AS "tested"
    FROM "screening"
    WHERE ("agent" = 'hiv')
    GROUP BY "patient_no"
  ) AS "RHS" ON ("LHS"."patient_no" = "RHS"."patient_no")
) AS "q01"
GROUP BY "region_code"
