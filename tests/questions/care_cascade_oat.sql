-- Cascade of opioid agonist treatment: opioid use, opioid dependence, treated by methadone, treated for 180 days and more?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT COUNT(*) AS "users", SUM(CASE WHEN "dependent" = 1 THEN 1 ELSE 0 END) AS "dependent",
       SUM(CASE WHEN "dependent" = 1 AND "methadone" = 1 THEN 1 ELSE 0 END) AS "methadone",
       SUM(CASE WHEN "dependent" = 1 AND "retained" = 1 THEN 1 ELSE 0 END) AS "retained"
FROM (
  SELECT "u"."patient_no", "d"."dependent", "t"."methadone", "t"."retained"
  FROM (SELECT DISTINCT "patient_no" FROM "substance_use" WHERE ("substance" = 'heroin')) AS "u"
  LEFT JOIN (
    SELECT DISTINCT "patient_no", 1 AS "dependent" FROM "diagnosis" WHERE ("icd10" = 'F11.2')
  ) AS "d" ON ("u"."patient_no" = "d"."patient_no")
  LEFT JOIN (
    SELECT "patient_no", MAX(CASE WHEN ("atc" = 'N07BC02') THEN 1 ELSE 0 END) AS "methadone",
           MAX(CASE WHEN ("end_date" IS NULL OR "end_date" - "start_date" >= 180) THEN 1 ELSE 0 END) AS "retained"
    FROM "treatment" WHERE ("atc" IN ('N07BC01', 'N07BC02', 'N07BC51')) GROUP BY "patient_no"
  ) AS "t" ON ("u"."patient_no" = "t"."patient_no")
) AS "q01"
