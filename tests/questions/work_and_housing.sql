-- Work and housing: cross table of the situations recorded in 2023?
-- by: epidemiologist
-- shown: at least 40 %
SELECT labour_status, housing, count(DISTINCT patient_no) AS patients
FROM social_situation
WHERE recorded_date BETWEEN DATE '2023-01-01' AND DATE '2023-12-31'
  AND labour_status IS NOT NULL AND housing IS NOT NULL
GROUP BY labour_status, housing
