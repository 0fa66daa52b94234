-- Where do patients live according to their latest social situation?
-- by: dbplyr
-- shown: at least 70 %
SELECT "housing", COUNT(*) AS "patients"
FROM (
  SELECT "social_situation".*,
         ROW_NUMBER() OVER (PARTITION BY "patient_no" ORDER BY "recorded_date" DESC, "region_code") AS "rn"
  FROM "social_situation"
) AS "q01"
WHERE ("rn" = 1)
GROUP BY "housing"
