-- How many women and men have ever been recorded in unstable housing?
-- by: dbplyr
-- shown: at least 90 %
SELECT "sex", COUNT(*) AS "patients", SUM("unstable") AS "ever_unstable"
FROM (
  SELECT "patient"."sex" AS "sex", "RHS"."unstable" AS "unstable"
  FROM "patient"
  INNER JOIN (
    SELECT "patient_no", MAX(CASE WHEN ("housing" = 'unstable') THEN 1 ELSE 0 END) AS "unstable"
    FROM "social_situation"
    WHERE (NOT(("housing" IS NULL)))
    GROUP BY "patient_no"
  ) AS "RHS" ON ("patient"."patient_no" = "RHS"."patient_no")
) AS "q01"
GROUP BY "sex"
