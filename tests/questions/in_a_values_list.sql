-- How many patients take a treatment on the list of the quality indicator?
-- by: dbplyr
-- history: later
-- shown: at least 100 %
SELECT COUNT(DISTINCT "patient_no") AS "n"
FROM "treatment"
WHERE ("atc" IN (SELECT "column1" FROM (VALUES ('N07BC01'), ('N07BC02'), ('N07BC51')) AS "q01"))
