-- Main product by sex, one column for each sex (pivot)?
-- by: dbplyr
-- shown: at least 50 %
SELECT "substance",
       SUM(CASE WHEN ("sex" = 'female') THEN 1 ELSE 0 END) AS "female",
       SUM(CASE WHEN ("sex" = 'male') THEN 1 ELSE 0 END) AS "male"
FROM (
  SELECT DISTINCT "substance_use"."patient_no" AS "patient_no", "substance", "sex"
  FROM "substance_use"
  INNER JOIN "patient" ON ("substance_use"."patient_no" = "patient"."patient_no")
  WHERE ("rank" = 1)
    AND ("substance" IN ('alcohol', 'tobacco', 'heroin', 'cannabis', 'cocaine_powder'))
) AS "q01"
GROUP BY "substance"
