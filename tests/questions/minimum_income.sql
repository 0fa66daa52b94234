-- Which share of the patients lives on minimum income, by region?
-- by: dbplyr
-- shown: at least 80 %
SELECT "region_code", COUNT(*) AS "n", SUM("rsa") AS "rsa"
FROM (
  SELECT "patient_no", "region_code", MAX(CASE WHEN ("income_source" = 'minimum_income') THEN 1 ELSE 0 END) AS "rsa"
  FROM "social_situation"
  WHERE (NOT(("income_source" IS NULL)))
  GROUP BY "patient_no", "region_code"
) AS "q01"
GROUP BY "region_code"
