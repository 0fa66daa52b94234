-- Patients by risk zone of the last AUDIT?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT "zone", COUNT(*) AS "n"
FROM (
  SELECT "patient_no",
         CASE WHEN ("score" < 8) THEN 'low' WHEN ("score" < 16) THEN 'hazardous' WHEN ("score" < 20) THEN 'harmful' ELSE 'dependence' END AS "zone"
  FROM (
    SELECT "scale_score".*, ROW_NUMBER() OVER (PARTITION BY "patient_no" ORDER BY "score_date" DESC) AS "col01"
    FROM "scale_score"
    WHERE ("scale" = 'audit')
  ) AS "q01"
  WHERE ("col01" = 1)
) AS "q02"
GROUP BY "zone"
