-- How many patients have their first hepatitis C test between the inclusion and one year later?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT COUNT(*) AS "n"
FROM (
  SELECT "t"."patient_no"
  FROM (
    SELECT "patient_no", MIN("screening_date") AS "screening_date" FROM "screening" WHERE ("agent" = 'hcv') GROUP BY "patient_no"
  ) AS "t"
  INNER JOIN "inclusion" AS "i" ON ("t"."patient_no" = "i"."patient_no")
  WHERE ("t"."screening_date" BETWEEN "i"."inclusion_date" AND "i"."inclusion_date" + INTERVAL '12 months')
) AS "q01"
