-- Level of education of those who live with children and of the others, in per cent?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT "living_with_children", "education", "n", "n" * 1.0 / SUM("n") OVER (PARTITION BY "living_with_children") AS "p"
FROM (
  SELECT "living_with_children", "education", COUNT(DISTINCT "patient_no") AS "n"
  FROM "social_situation"
  WHERE (NOT(("education" IS NULL)) AND NOT(("living_with_children" IS NULL)))
  GROUP BY "living_with_children", "education"
) AS "q01"
