-- Which regions have more contacts per patient in 2023 than the network as a whole?
-- by: pandas
-- history: later
-- shown: at least 100 %
WITH r AS (
  SELECT region_code, COUNT(*) AS contacts, COUNT(DISTINCT patient_no) AS patients
  FROM event WHERE event_year = 2023 GROUP BY region_code
)
SELECT region_code, 1.0 * contacts / patients AS per_patient,
       1.0 * contacts / patients - (SELECT 1.0 * SUM(contacts) / SUM(patients) FROM r) AS difference
FROM r
ORDER BY region_code
