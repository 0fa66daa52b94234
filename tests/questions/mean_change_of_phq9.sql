-- Mean change between the first and the last PHQ-9 of patients with two and more?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT AVG("last" - "first") AS "mean_change", COUNT(*) AS "n"
FROM (
  SELECT "f"."patient_no", "f"."score" AS "first", "l"."score" AS "last"
  FROM (
    SELECT "patient_no", "score" FROM (
      SELECT "scale_score".*, ROW_NUMBER() OVER (PARTITION BY "patient_no" ORDER BY "score_date") AS "r" FROM "scale_score" WHERE ("scale" = 'phq9')
    ) AS "q01" WHERE ("r" = 1)
  ) AS "f"
  INNER JOIN (
    SELECT "patient_no", "score", "m" FROM (
      SELECT "scale_score".*, ROW_NUMBER() OVER (PARTITION BY "patient_no" ORDER BY "score_date" DESC) AS "r",
             COUNT(*) OVER (PARTITION BY "patient_no") AS "m" FROM "scale_score" WHERE ("scale" = 'phq9')
    ) AS "q02" WHERE ("r" = 1)
  ) AS "l" ON ("f"."patient_no" = "l"."patient_no")
  WHERE ("l"."m" >= 2)
) AS "q03"
